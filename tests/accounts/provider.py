"""A small OpenID Connect provider: discovery, authorize, token, keys, user info.

It signs with RS256, checks PKCE and the client's secret, and lies on request: whatever stands
in `lies` replaces what it would have said.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "ban-tin", "only-they-know"


class Provider:
    """Serves on loopback between `start` and `stop`. `person` is who signs in there."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict = {"sub": "s-1", "preferred_username": "writer"}
        self.lies: dict = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict] = {}
        self._tokens: dict[str, dict] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, asked: dict[str, str]) -> str:
        """What the person's browser is sent back to after signing in."""
        code = secrets.token_urlsafe(8)
        self._codes[code] = {**asked, "person": dict(self.person)}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def metadata(self) -> dict:
        return {
            "issuer": self.lies.get("issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": self.lies.get("token_endpoint", f"{self.issuer}/token"),
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }

    def jwks(self) -> dict:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**jwk, "kid": "k1", "alg": "RS256", "use": "sig"}]}

    def token(self, form: dict[str, str]) -> dict | None:
        """The tokens of a code, once; None for a wrong client, secret, code or verifier."""
        code = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        client = (form.get("client_id"), form.get("client_secret"))
        if code is None or client != (CLIENT, SECRET) or challenge != code["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": code["person"]["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": code["nonce"],
            **self.lies.get("claims", {}),
        }
        signer = self.other_key if self.lies.get("signature") else self.key
        algorithm = self.lies.get("algorithm", "RS256")
        key = {"RS256": signer, "HS256": SECRET * 3, "none": None}[algorithm]
        access = secrets.token_urlsafe(8)
        self._tokens[access] = code["person"] | self.lies.get("userinfo", {})
        return {
            "token_type": "Bearer",
            "access_token": access,
            "id_token": jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k1"}),
        }

    def userinfo(self, bearer: str) -> dict | None:
        return self._tokens.get(bearer.removeprefix("Bearer "))

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                match parts.path:
                    case "/.well-known/openid-configuration":
                        self._json(provider.metadata())
                    case "/jwks":
                        self._json(provider.jwks())
                    case "/userinfo":
                        self._json(provider.userinfo(self.headers.get("Authorization", "")))
                    case "/authorize":
                        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
                        self.send_response(302)
                        self.send_header("Location", provider.authorize(asked))
                        self.end_headers()
                    case _:
                        self._json(None)

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._json(provider.token({k: v[0] for k, v in parse_qs(body).items()}))

            def _json(self, data: dict | None) -> None:
                self.send_response(200 if data is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(data or {"error": "invalid_request"}).encode())

            def log_message(self, *_args) -> None:
                """Quiet: tests read `asked`."""

        return Handler
