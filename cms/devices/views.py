"""The address that devices report to."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .reporting import MAX_BODY, Refused, take


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """`POST /-/report`: one signed report; 204 when it is stored.

    Headers: `Bantin-Device`, the device's id; `Bantin-Signature`, HMAC-SHA256 of the raw
    body in hex. Refusals answer `{"error": cause}` with the statuses of `reporting.take`.
    No cookie is read or set: the signature is the only credential.
    """
    body = request.read(MAX_BODY + 1)
    device = request.headers.get("Bantin-Device", "")
    signature = request.headers.get("Bantin-Signature", "")
    try:
        take(device, signature, body, timezone.now())
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return HttpResponse(status=204)
