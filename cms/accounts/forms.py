"""Signing in, and choosing a password of one's own."""

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from cms.accounts import throttle
from cms.accounts.passwords import choose


class SignInForm(LoginForm):
    """Wagtail's form, which counts failed attempts and refuses a one-time password too old."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail leaves this label to the field's English name.
        self.fields["password"].label = _("Password")

    def clean(self) -> dict:
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return super().clean()
        address = self.request.META.get("REMOTE_ADDR", "")
        if not throttle.attempt(username, address):
            raise forms.ValidationError(
                _("Too many failed sign-ins. Wait 15 minutes, or ask your administrator."),
                code="throttled",
            )
        cleaned = super().clean()
        throttle.succeeded(username, address)
        return cleaned

    def confirm_login_allowed(self, user) -> None:
        super().confirm_login_allowed(user)
        if user.one_time_until is not None and user.one_time_until <= timezone.now():
            raise forms.ValidationError(
                _("This one-time password is too old. Ask your administrator for a new one."),
                code="too_old",
            )


class NewPasswordForm(SetPasswordForm):
    """A password of one's own in the place of one that somebody else knows."""

    error_messages = {
        **SetPasswordForm.error_messages,
        "same": _("Choose another password than the one you were given."),
    }

    def clean_new_password2(self) -> str:
        password = self.cleaned_data.get("new_password2", "")
        if check_password(password, self.user.password):
            raise forms.ValidationError(self.error_messages["same"], code="same")
        return password

    def save(self, commit: bool = True):
        choose(self.user, self.cleaned_data["new_password1"])
        return self.user
