"""The telephone of the second factor: django-otp's device, its key sealed in the same column."""

from django_otp.plugins.otp_totp.models import TOTPDevice

from archive import cipher


class Telephone(TOTPDevice):
    """A device whose `key` only the server's own key opens."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The key itself; raises cipher.Unreadable."""
        return cipher.opened(self.key, self.user_id)

    @property
    def is_readable(self) -> bool:
        """Can its codes be checked?"""
        try:
            return bool(self.bin_key)
        except cipher.Unreadable:
            return False

    def verify_token(self, token: str) -> bool:
        """As django-otp does; the key is sealed anew, so that an older signing key may go."""
        if not self.is_readable:
            return False
        self.key = cipher.sealed(self.bin_key, self.user_id)
        return super().verify_token(token)
