from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.rules import (
    DEFAULT_ACCENT,
    Design,
    Digest,
    EInvoiceCheck,
    Paper,
    PaymentReference,
    Role,
    day_in,
)
from quittance.accounts.tenancy import OrganisationModel
from quittance.db.tenancy import OrganisationQuerySet


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, email: str, password: str | None, **names: Any) -> User:
        user = User(username=username, email=email, **names)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str, **names: Any) -> User:
        return self.create_user(username, email, password, **names)

    def called(self, name: str) -> User | None:
        """The user with this user name or e-mail address, in any case of letters."""
        by_name = Q(email__iexact=name) if "@" in name else Q(username__iexact=name)
        return self.filter(by_name).first()


class User(AbstractBaseUser):
    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    mobile = models.CharField(max_length=32, blank=True)
    # What pages and mails to this person speak; empty: as the organisation does.
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # Since when nothing of the person is known here any more (quittance/privacy).
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            # A user name with an @ could be somebody else's e-mail address at login.
            models.CheckConstraint(
                condition=~Q(username__contains="@"), name="user_username_is_no_email"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def full_name(self) -> str:
        if self.deleted_at:
            return gettext("Deleted person")
        return f"{self.first_name} {self.last_name}".strip() or self.username


class Organisation(models.Model):
    """A business: the owner of everything else."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    registration_number = models.CharField(max_length=50, blank=True)
    tax_number = models.CharField(max_length=50, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    legal_information = models.TextField(max_length=1000, blank=True)
    electronic_address = models.CharField(max_length=200, blank=True)
    electronic_address_scheme = models.CharField(max_length=4, blank=True)
    einvoice_check = models.CharField(
        max_length=6, choices=EInvoiceCheck.choices, default=EInvoiceCheck.AUTO
    )
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, default="en")
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    upi_id = models.CharField(max_length=100, blank=True)
    payment_reference = models.CharField(
        max_length=8, choices=PaymentReference.choices, default=PaymentReference.NUMBER
    )
    design = models.CharField(max_length=10, choices=Design.choices, default=Design.MODERN)
    paper = models.CharField(max_length=6, choices=Paper.choices, default=Paper.A4)
    # As CSS writes it: #rrggbb.
    accent_color = models.CharField(max_length=7, default=DEFAULT_ACCENT)
    # SHA-256 of a stored file, in hexadecimal: files know organisations, not the other way round.
    logo = models.CharField(max_length=64, blank=True)
    bill_digest = models.CharField(max_length=8, choices=Digest.choices, default=Digest.EVENTFUL)
    payment_terms_days = models.PositiveSmallIntegerField(default=30)
    prices_include_tax = models.BooleanField(default=False)
    invoice_number_pattern = models.CharField(max_length=40, default="INV-{year}-{number:04}")
    credit_note_number_pattern = models.CharField(max_length=40, default="CN-{year}-{number:04}")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name

    def today(self, now: datetime | None = None) -> date:
        """The organisation's own calendar day."""
        return day_in(self.time_zone, now or timezone.now())

    def snapshot(self) -> dict[str, str]:
        """The seller as an issued document keeps it."""
        names = (
            "name line1 line2 postcode city region country email phone vat_number "
            "registration_number tax_number contact_name legal_information electronic_address "
            "electronic_address_scheme iban bic language upi_id payment_reference design paper "
            "accent_color logo"
        )
        return {name: getattr(self, name) for name in names.split()}


class Membership(OrganisationModel):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", "user", name="membership_unique"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of {self.organisation_id}"


class ApiToken(OrganisationModel):
    """A key to the API. Only its digest is kept; the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = OrganisationQuerySet["ApiToken"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "user"], name="token_owner")]

    def __str__(self) -> str:
        return self.name or f"token {self.pk}"


class InvitationQuerySet(OrganisationQuerySet["Invitation"]):
    def open(self, *, at: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


class Invitation(OrganisationModel):
    """A place in a team, offered to an e-mail address. Only the link's digest is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "email"], name="invitation_email")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    def is_open(self, *, at: datetime) -> bool:
        has_ended = self.accepted_at or self.revoked_at
        return not has_ended and self.expires_at > at


class Throttle(models.Model):
    """How often something was tried in the current window of time."""

    key = models.CharField(max_length=120, unique=True)
    window_ends_at = models.DateTimeField()
    hits = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.hits}"
