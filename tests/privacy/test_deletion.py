"""An account is deleted: asked for, thought better of, carried out; and what stays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client

from quittance.accounts.errors import AccountGone
from quittance.accounts.models import ApiToken, Invitation, Membership, Organisation, User
from quittance.accounts.operations import locked_person
from quittance.accounts.team import invite
from quittance.accounts.tokens import issue_token
from quittance.audit.models import JournalEntry
from quittance.customers.book import AddressInput, add_address
from quittance.customers.models import Customer, SavedAddress
from quittance.errors import DomainError
from quittance.invoicing.printing import issued_pdf
from quittance.privacy.errors import KeepsBooks, NothingToKeep, WrongPassword
from quittance.privacy.jobs import delete_accounts
from quittance.privacy.models import DeletionRequest
from quittance.privacy.operations import customers, deleting, keep_account, teams
from quittance.reports.verify import verify
from quittance.shop.models import Cart, Order, Shop
from quittance.shop.operations import check_out
from quittance.web.account.adapter import AccountAdapter
from quittance.web.account.forms import ProfileForm
from tests.api.world import everything
from tests.people import PASSWORD, Person, organisation, person
from tests.privacy.cast import asked, bought, everywhere, issued, known, week_later
from tests.shop.market import IBAN, fill, opened, ordering, product
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(ada: Person, engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def bo(db: None) -> User:
    return known()


class TestAsking:
    def test_it_happens_after_a_week_and_a_mail(self, bo: User) -> None:
        request = asked(bo)
        again = asked(bo)
        assert (request.due_at - request.requested_at).total_seconds() == pytest.approx(7 * 86400)
        assert again.due_at == request.due_at
        [letter] = mail.outbox
        assert (letter.to, letter.subject) == ([bo.email], "Your account will be deleted")
        assert "/account/delete/" in letter.body
        before = everything()
        assert delete_accounts.call() == 0
        assert everything() == before

    def test_a_wrong_password_asks_for_nothing(self, bo: User) -> None:
        with pytest.raises(WrongPassword):
            asked(bo, password="guess")
        assert (DeletionRequest.objects.count(), mail.outbox) == (0, [])

    def test_guesses_are_counted(self, bo: User) -> None:
        client = visitor(bo)
        for _ in range(10):
            client.post("/account/delete/", {"password": "guess"})
        page = client.post("/account/delete/", {"password": PASSWORD})
        assert "Too many tries" in text_of(page)
        assert DeletionRequest.objects.count() == 0

    def test_on_the_page_and_thought_better_of(self, bo: User, shop: Shop) -> None:
        client = visitor(bo)
        page = text_of(client.get("/account/delete/"))
        for said in ("What goes", "What stays, and why", "8 years", "Deleted person"):
            assert said in page
        wrong = client.post("/account/delete/", {"password": "x"})
        assert wrong.status_code == 422
        assert "This is not your password." in text_of(wrong)
        shown = client.post("/account/delete/", {"password": PASSWORD}, follow=True)
        assert "Your account will be deleted after" in text_of(shown)
        assert "Keep my account" in text_of(client.get("/account/"))
        client.post("/account/keep/")
        assert DeletionRequest.objects.count() == 0
        assert "Keep my account" not in text_of(client.get("/account/"))
        with pytest.raises(NothingToKeep):
            keep_account(user=bo)

    def test_over_the_api(self, shop: Shop) -> None:
        bo = person("bo", organisation("Bo"), "viewer")
        assert bo.get("me/deletion/").status == 404
        wrong = bo.post("me/deletion/", {"password": "guess"})
        assert (wrong.status, wrong.codes) == (400, [("wrong_password", "password")])
        asked = bo.post("me/deletion/", {"password": PASSWORD})
        assert (asked.status, asked.body) == (202, bo.get("me/deletion/").body)
        assert bo.delete("me/deletion/").status == 204
        late = bo.delete("me/deletion/")
        assert (late.status, late.codes) == (409, [("nothing_to_keep", None)])

    @pytest.mark.parametrize("password", [None, "", 7, "x" * 129, "\x00", ["a"], {"a": 1}])
    def test_nonsense_is_refused(self, password: Any, shop: Shop) -> None:
        bo = person("bo", organisation("Bo"), "viewer")
        assert bo.post("me/deletion/", {"password": password}).status == 400
        assert DeletionRequest.objects.count() == 0


class TestKeepers:
    def test_the_only_admin_of_books_is_told_what_to_do(self, ada: Person, shop: Shop) -> None:
        with pytest.raises(KeepsBooks, match="only admin of Engines"):
            asked(ada.user)
        page = text_of(visitor(ada.user).get("/account/delete/"))
        assert "You are the only admin of Engines." in page
        assert "Delete my account" not in page
        refused = ada.post("me/deletion/", {"password": PASSWORD})
        assert (refused.status, refused.codes) == (409, [("keeps_books", None)])
        assert DeletionRequest.objects.count() == 0

    def test_with_another_admin_one_can_go(self, ada: Person, shop: Shop) -> None:
        person("max", ada.organisation, "admin")
        asked(ada.user)
        week_later()
        [left] = Membership.objects.for_organisation(ada.organisation)
        assert left.user.username == "max"
        entry = JournalEntry.objects.for_organisation(ada.organisation).latest("seq")
        assert (entry.action, entry.actor_name) == ("membership.deleted", "")
        assert "ada" not in str(entry.changes)

    def test_of_two_who_go_at_once_one_stays(self, ada: Person, shop: Shop) -> None:
        other = person("max", ada.organisation, "admin")
        asked(ada.user), asked(other.user)
        week_later()
        assert [DeletionRequest.objects.count(), Membership.objects.count()] == [1, 1]
        [left] = User.objects.filter(deleted_at=None)
        assert Membership.objects.get().user == left

    def test_a_business_without_books_keeps_nobody_and_tells_of_nobody(self, ada: Person) -> None:
        mine = ada.organisation
        told = {
            **{"name": "Ada Lovelace", "slug": "ada-lovelace", "email": "ada@example.com"},
            **{"line1": "Dorset Street 1", "contact_name": "Ada", "iban": IBAN, "country": "GB"},
        }
        Organisation.objects.filter(pk=mine.pk).update(**told)
        Shop.objects.create(organisation=mine, name="Ada's", terms="Ask Ada")
        invite(organisation=mine, email="eve@example.com", role="viewer", by=ada.user)
        asked(ada.user)
        week_later()
        assert Membership.objects.count() == 0
        mine.refresh_from_db()
        assert (mine.name, mine.country) == ("Deleted organisation", "GB")
        kept = {name: rows for name, rows in everything().items() if "journal" not in name.lower()}
        for word in ("lovelace", "dorset", IBAN.lower(), "ask ada", "eve@"):
            assert word not in str(kept).casefold()
        entry = JournalEntry.objects.for_organisation(mine).latest("seq")
        assert entry.action == "organisation.changed"
        assert "Dorset" not in str(entry.changes)
        assert verify(mine.pk).finding is None

    def test_where_somebody_is_left_or_books_are_the_business_stays(self, ada: Person) -> None:
        agent = person("max", ada.organisation, "agent")
        asked(ada.user)
        week_later()
        assert Organisation.objects.get(pk=ada.organisation.pk).name == "Engines"
        Customer.objects.create(organisation=ada.organisation, name="Cleo", currency="EUR")
        asked(agent.user)
        week_later()
        assert Membership.objects.count() == 0
        assert Organisation.objects.get(pk=ada.organisation.pk).name == "Engines"


class TestCarriedOut:
    def test_everything_of_the_person_goes(self, shop: Shop, ada: Person, bo: User) -> None:
        cy = known("cy")
        for user in (bo, cy):
            everywhere(shop, user)
        client = visitor(bo)
        client.get("/account/")
        UserSession.objects.create(
            user=bo, ip="192.0.2.7", user_agent="F", session_key=client.session.session_key
        )
        invite(organisation=ada.organisation, email="bo@example.com", role="viewer", by=ada.user)
        asked(bo)
        week_later()
        bo.refresh_from_db()
        assert (bo.full_name, bo.is_active, bo.has_usable_password()) == (
            "Deleted person",
            False,
            False,
        )
        assert "bo" not in f"{bo.username} {bo.email}".replace("deleted", "")
        assert (bo.first_name, bo.last_name, bo.mobile) == ("", "", "")
        for model in (ApiToken, Cart, SavedAddress, EmailAddress, Authenticator):
            owners = set(model.objects.values_list("user", flat=True))
            assert owners - {ada.user.pk} == {cy.pk}, model
        assert (UserSession.objects.count(), Session.objects.count()) == (0, 0)
        assert client.get("/account/").url.startswith("/account/login/")
        # But for the journal, which nobody empties.
        kept = {name: rows for name, rows in everything().items() if "journal" not in name.lower()}
        assert "bo@example.com" not in str(kept).casefold()
        assert mail.outbox[-1].to == ["bo@example.com"]
        assert mail.outbox[-1].subject == "Your account has been deleted"

    def test_invitations_to_each_proved_address_end(self, ada: Person, bo: User) -> None:
        EmailAddress.objects.create(user=bo, email="bo@home.example", verified=True)
        EmailAddress.objects.create(user=bo, email="eve@example.com", verified=False)
        for email in ("bo@example.com", "BO@home.example", "eve@example.com"):
            invite(organisation=ada.organisation, email=email, role="viewer", by=ada.user)
        asked(bo)
        week_later()
        [left] = Invitation.objects.for_organisation(ada.organisation).filter(revoked_at=None)
        assert left.email == "eve@example.com"
        assert not Invitation.objects.filter(email__icontains="home.example").exists()

    def test_one_failure_holds_up_nobody_else(
        self, ada: Person, shop: Shop, bo: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cy = known("cy")
        for one in (bo, cy):
            bought(shop, one, ada.user)
            Membership.objects.create(
                user=one, organisation=organisation(one.username), role="viewer"
            )
            asked(one)
        first = {"forget": True, "leave": True, "anonymise": True}

        def once(name: str, real: Any) -> Any:
            def work(*args: Any, **said: Any) -> Any:
                if first.pop(name, False):
                    raise RuntimeError(name)
                return real(*args, **said)

            return work

        for name, module, act in (
            ("forget", deleting, "_forget"),
            ("leave", teams, "take_out"),
            ("anonymise", customers, "is_open"),
        ):
            monkeypatch.setattr(module, act, once(name, getattr(module, act)))
        week_later()
        assert set(User.objects.filter(deleted_at=None)) == {ada.user, bo}
        for _ in range(2):
            week_later()
        assert first == {}
        assert set(User.objects.filter(deleted_at=None)) == {ada.user}
        assert set(Membership.objects.values_list("user", flat=True)) == {ada.user.pk}
        assert set(Customer.objects.values_list("email", flat=True)) == {""}

    def test_nobody_logs_in_with_it(self, bo: User) -> None:
        asked(bo)
        week_later()
        for name in ("bo", "bo@example.com"):
            page = Client().post("/account/login/", {"login": name, "password": PASSWORD})
            assert page.status_code == 200
        assert User.objects.called("bo") is None
        # The address is free for whoever proves it.
        assert User.objects.create_user("bo", "bo@example.com", PASSWORD).pk != bo.pk

    def test_what_was_issued_stays_to_the_byte(self, shop: Shop, ada: Person, bo: User) -> None:
        order = bought(shop, bo, ada.user)
        pdf, before = issued_pdf(order.invoice), issued(shop.organisation)
        summary = ada.get("invoices/summary/").body
        asked(bo)
        week_later()
        assert issued(shop.organisation) == before
        assert issued_pdf(order.invoice) == pdf
        assert ada.get("invoices/summary/").body == summary
        customer = Customer.objects.get()
        assert (customer.name, customer.email, customer.mobile) == ("Deleted person", "", "")
        assert (customer.user, customer.archived) == (None, True)
        assert set(customer.billing_address.values()) == {"", "DE"}
        entry = JournalEntry.objects.for_organisation(shop.organisation_id).latest("seq")
        assert entry.action == "customer.anonymised"
        assert "Hamburg" not in str(entry.changes)
        before = everything()
        week_later()
        assert everything() == before

    def test_pages_say_deleted_person(self, shop: Shop, ada: Person, bo: User) -> None:
        order = bought(shop, bo, ada.user)
        asked(bo)
        week_later()
        page = text_of(visitor(ada.user).get(f"/orders/{order.pk}/"))
        told = text_of(visitor(ada.user).get("/journal/"))
        assert "Deleted person placed" in told or "Deleted person" in told
        assert "Bo Lundqvist ordered" not in told + page
        rows = ada.get("journal/", {"action": "order.placed"}).body["results"]
        assert [row["actor_name"] for row in rows] == ["Bo Lundqvist"]

    def test_what_is_open_keeps_the_debtor(self, shop: Shop, ada: Person, bo: User) -> None:
        order = bought(shop, bo, ada.user, settled=False)
        asked(bo)
        week_later()
        assert (Customer.objects.get().email, User.objects.get(pk=bo.pk).email[:8]) == (
            "bo@example.com",
            "deleted-",
        )
        ada.post(f"orders/{order.pk}/reject/", {"reason": "Gone"})
        week_later()
        assert Customer.objects.get().email == ""

    def test_a_company_stays_without_the_person(self, shop: Shop, ada: Person, bo: User) -> None:
        bought(shop, bo, ada.user, company="Lund AG", vat_number="DE123456789")
        asked(bo)
        week_later()
        customer = Customer.objects.get()
        assert (customer.name, customer.company) == ("Lund AG", "Lund AG")
        assert (customer.email, customer.mobile, customer.user) == ("", "", None)
        assert (customer.vat_number, customer.billing_address["city"]) == (
            "DE123456789",
            "Hamburg",
        )
        assert not customer.archived

    def test_a_double_goes_with_the_one_it_was_merged_into(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        bought(shop, bo, ada.user)
        kept = Customer.objects.get()
        double = ada.post("customers/", {"name": "Bo L.", "email": "old@example.com"}).body["id"]
        ada.post(f"customers/{kept.pk}/merge/", {"other": double})
        asked(bo)
        week_later()
        assert set(Customer.objects.values_list("name", "email")) == {("Deleted person", "")}

    def test_the_business_is_told_before(self, shop: Shop, ada: Person, bo: User) -> None:
        bought(shop, bo, ada.user)
        client, where = visitor(ada.user), f"/customers/{Customer.objects.get().pk}/"
        said = "They have asked for their account to be deleted"
        assert said not in text_of(client.get(where))
        asked(bo)
        assert said in text_of(client.get(where))

    def test_a_mail_that_cannot_be_sent_changes_nothing(
        self, bo: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked(bo)

        def fail(*args: Any, **kwargs: Any) -> None:
            raise ConnectionRefusedError()

        monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
        week_later()
        assert User.objects.get(pk=bo.pk).deleted_at


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_books_and_journal_are_in_order_afterwards(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        bought(shop, bo, ada.user)
        bought(shop, bo, ada.user, settled=False)
        everywhere(shop, bo)
        asked(bo)
        week_later()
        assert verify(shop.organisation_id).finding is None

    def test_an_order_during_the_deletion_is_whole_or_not_there(
        self, shop: Shop, ada: Person
    ) -> None:
        people = [known(f"p{number}") for number in range(6)]
        lamp = product(shop.organisation, stock=None)
        for one in people:
            fill(shop, one, lamp)
            asked(one)
        came: list[Any] = []

        def ordering_as(user: User) -> None:
            try:
                came.append(check_out(shop=shop, user=user, given=ordering()).pk)
            except DomainError as error:
                came.append(error.problems[0].code)
            finally:
                connections.close_all()

        def deleting() -> None:
            try:
                week_later()
            finally:
                connections.close_all()

        threads = [threading.Thread(target=ordering_as, args=[one]) for one in people]
        threads.insert(3, threading.Thread(target=deleting))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        placed = [one for one in came if isinstance(one, int)]
        refused = [one for one in came if not isinstance(one, int)]
        assert len(came) == 6
        assert set(refused) <= {"account_gone", "cart_empty"}
        assert Order.objects.count() == len(placed)
        assert User.objects.filter(deleted_at__isnull=False).count() == 6
        assert (Cart.objects.count(), DeletionRequest.objects.count()) == (0, 0)
        # Whoever ordered in time is still owed a delivery, and reachable.
        assert Customer.objects.exclude(email="").count() == len(placed)
        assert verify(shop.organisation_id).finding is None


class TestBesideIt:
    """What was read before the deletion, and is written after it."""

    def test_particulars_do_not_bring_the_account_back(
        self, bo: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked(bo)
        valid = ProfileForm.is_valid

        def meanwhile(form: ProfileForm) -> bool:
            if form.is_bound:
                week_later()
            return valid(form)

        monkeypatch.setattr(ProfileForm, "is_valid", meanwhile)
        page = visitor(bo).post("/account/", {"first_name": "Bo", "last_name": "L."})
        assert page.status_code == 409
        assert "has been deleted" in text_of(page)
        now = User.objects.get(pk=bo.pk)
        assert now.deleted_at is not None
        assert (now.first_name, now.email[:8], now.is_active) == ("", "deleted-", False)

    def test_nor_does_a_password(self, bo: User) -> None:
        asked(bo)
        week_later()
        with pytest.raises(AccountGone):
            AccountAdapter().set_password(bo, "another long one")
        now = User.objects.get(pk=bo.pk)
        assert (now.has_usable_password(), now.deleted_at is None) == (False, False)

    def test_what_a_login_wrote_goes_with_the_next_run(
        self, bo: User, ada: Person, shop: Shop
    ) -> None:
        cy = known("cy")
        asked(bo)
        week_later()
        for one in (bo, cy):
            EmailAddress.objects.get_or_create(user=one, email=f"{one}@late.example", verified=True)
            Authenticator.objects.create(user=one, type="recovery_codes", data={"seed": "x"})
            client = visitor(cy)
            key = client.session.session_key
            UserSession.objects.create(user=one, ip="192.0.2.7", user_agent="F", session_key=key)
            issue_token(user=one, organisation=shop.organisation)
            one.save(update_fields=["password", "email", "last_login"])
        delete_accounts.call()
        for model in (ApiToken, EmailAddress, Authenticator, UserSession):
            owners = set(model.objects.values_list("user", flat=True))
            assert owners - {ada.user.pk} == {cy.pk}, model
        now = User.objects.get(pk=bo.pk)
        assert (now.email[:8], now.has_usable_password()) == ("deleted-", False)
        assert now.deleted_at is not None
        before = everything()
        delete_accounts.call()
        assert everything() == before

    def test_a_password_is_changed_and_nothing_else(self, bo: User) -> None:
        User.objects.filter(pk=bo.pk).update(mobile="")
        AccountAdapter().set_password(bo, "another long one")
        now = User.objects.get(pk=bo.pk)
        assert (now.check_password("another long one"), now.mobile) == (True, "")


def test_nothing_is_begun_for_who_is_gone(shop: Shop, bo: User) -> None:
    asked(bo)
    week_later()
    stale = User.objects.get(pk=bo.pk)
    for work in (
        lambda: locked_person(stale),
        lambda: fill(shop, stale, product(shop.organisation)),
        lambda: add_address(user=stale, data=AddressInput("Bo", "Elbe 1", "Hamburg", "DE")),
        lambda: asked(stale),
    ):
        with pytest.raises(DomainError):
            work()
    assert (Cart.objects.count(), SavedAddress.objects.count()) == (0, 0)
