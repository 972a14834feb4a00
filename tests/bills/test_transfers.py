"""Files of transfers: what is in them, what keeps a bill out, what becomes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from quittance.accounts.models import Organisation
from quittance.bills.errors import InvalidTransition, NotTransferable
from quittance.bills.models import Bill, PaymentRun
from quittance.bills.operations import (
    approve_bill,
    cancel_payment_run,
    make_payment_run,
    pay_bill,
    settle_payment_run,
)
from quittance.bills.transfers import KNOWN, NAMESPACE, Account, Transfer, pain001, plain
from quittance.errors import InvalidInput
from quittance.files.keeping import read
from tests.bills.desk import IBAN, OTHER_IBAN, actor, submitted, supplier
from tests.people import Person

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def file_of(*transfers: Transfer) -> Any:
    payer = Account("Müller & Söhne GmbH", IBAN)
    on = date(2026, 11, 30)
    return etree.fromstring(
        pain001(message_id="M-1", at=NOON, on=on, payer=payer, transfers=transfers)
    )


def texts(root: Any, path: str) -> list[str]:
    steps = "/".join(f"{{{NAMESPACE}}}{one}" for one in path.split("/"))
    return [one.text for one in root.iterfind(f".//{steps}")]


def test_a_transfer_says_whom_how_much_and_what_for() -> None:
    mill = Account("Papierfabrik Łódź", OTHER_IBAN, "COBADEFFXXX")
    root = file_of(
        Transfer("R-1", mill, Decimal("119.00"), "R-1 Kd. 4711"),
        Transfer("R-2", mill, Decimal("0.01"), "RF18 5390 0754 7034"),
    )
    assert texts(root, "GrpHdr/NbOfTxs") == ["2"]
    assert texts(root, "GrpHdr/CtrlSum") == texts(root, "PmtInf/CtrlSum") == ["119.01"]
    assert texts(root, "ReqdExctnDt/Dt") == ["2026-11-30"]
    assert texts(root, "Dbtr/Nm") == ["Mueller + Soehne GmbH"]
    assert texts(root, "DbtrAcct/Id/IBAN") == [IBAN]
    assert texts(root, "DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    assert texts(root, "Cdtr/Nm") == ["Papierfabrik Lodz"] * 2
    assert texts(root, "CdtrAgt/FinInstnId/BICFI") == ["COBADEFFXXX"] * 2
    assert texts(root, "Amt/InstdAmt") == ["119.00", "0.01"]
    assert texts(root, "RmtInf/Ustrd") == ["R-1 Kd. 4711"]
    assert texts(root, "Strd/CdtrRefInf/Ref") == ["RF18539007547034"]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_no_amount_is_no_transfer(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        file_of(Transfer("R-1", Account("x", OTHER_IBAN), Decimal(amount), "x"))


@given(st.text(max_size=200), st.integers(1, 140))
def test_banks_know_every_letter(text: str, longest: int) -> None:
    written = plain(text, longest)
    assert not KNOWN.search(written)
    assert len(written) <= longest
    assert "//" not in written
    assert not written.startswith("/")


@pytest.fixture
def payer(engines: Organisation) -> Organisation:
    engines.iban = IBAN
    engines.save()
    return engines


def approved(ivy: Person, max_: Person, number: str, **fields: Any) -> Bill:
    mill = fields.pop("of", None) or supplier(ivy.organisation, f"Mill {number}")
    bill = submitted(ivy, "agent", mill, number=number, **{"iban": OTHER_IBAN, **fields})
    return approve_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(max_, "manager"))


@pytest.mark.django_db
class TestRuns:
    def test_bills_are_put_into_one_file_and_paid_with_it(
        self, payer: Organisation, ada: Person, ivy: Person, max_: Person
    ) -> None:
        bills = [approved(ivy, max_, number) for number in ("R-1", "R-2")]
        ids = [bill.pk for bill in bills]
        by = actor(ada, "admin")
        run = make_payment_run(organisation=payer, bill_ids=[*ids, ids[0]], by=by)
        assert (run.count, run.total, run.status) == (2, Decimal("238.00"), "made")
        root = etree.fromstring(read(run.file))
        assert texts(root, "PmtId/EndToEndId") == ["R-1", "R-2"]
        with pytest.raises(NotTransferable) as error:
            make_payment_run(organisation=payer, bill_ids=ids[:1], by=by)
        assert error.value.problems[0].attr == f"bills.{ids[0]}"
        with pytest.raises(InvalidTransition):
            pay_bill(organisation=payer, bill_id=ids[0], by=by)
        settle_payment_run(organisation=payer, run_id=run.pk, by=by)
        paid = Bill.objects.filter(pk__in=ids).values_list("status", "paid_on", "paid_reference")
        assert set(paid) == {("paid", payer.today(), run.message_id)}
        with pytest.raises(InvalidTransition):
            settle_payment_run(organisation=payer, run_id=run.pk, by=by)

    def test_a_cancelled_file_lets_its_bills_go(
        self, payer: Organisation, ada: Person, ivy: Person, max_: Person
    ) -> None:
        bill = approved(ivy, max_, "R-1")
        by = actor(ada, "admin")
        run = make_payment_run(organisation=payer, bill_ids=[bill.pk], by=by)
        cancel_payment_run(organisation=payer, run_id=run.pk, by=by)
        again = make_payment_run(organisation=payer, bill_ids=[bill.pk], by=by)
        assert again.pk != run.pk
        assert list(PaymentRun.objects.order_by("id").values_list("status", flat=True)) == [
            "cancelled",
            "made",
        ]

    def test_what_keeps_a_bill_out_is_named(
        self, payer: Organisation, ada: Person, ivy: Person, max_: Person
    ) -> None:
        waiting = submitted(ivy, "agent", supplier(payer, "Waiting"), iban=OTHER_IBAN)
        without = approved(ivy, max_, "R-2", iban="")
        foreign = approved(ivy, max_, "R-3", currency="USD")
        credit = approved(ivy, max_, "R-4", kind="credit_note")
        ids = [waiting.pk, without.pk, foreign.pk, credit.pk]
        with pytest.raises(NotTransferable) as error:
            make_payment_run(organisation=payer, bill_ids=ids, by=actor(ada, "admin"))
        assert [one.attr for one in error.value.problems] == [f"bills.{pk}" for pk in ids]
        assert not PaymentRun.objects.exists()

    def test_a_bill_that_is_not_there_is_bad_input(
        self, payer: Organisation, ada: Person, ivy: Person, max_: Person
    ) -> None:
        bill = approved(ivy, max_, "R-1")
        with pytest.raises(InvalidInput) as error:
            make_payment_run(
                organisation=payer, bill_ids=[bill.pk, 987_654], by=actor(ada, "admin")
            )
        assert [(one.code, one.attr) for one in error.value.problems] == [
            ("does_not_exist", "bills")
        ]
        assert not PaymentRun.objects.exists()

    def test_it_is_carried_out_today_at_the_earliest(
        self, payer: Organisation, ada: Person, ivy: Person, max_: Person
    ) -> None:
        bill, today = approved(ivy, max_, "R-1"), payer.today()
        yesterday = today - timedelta(days=1)
        run = make_payment_run(
            organisation=payer, bill_ids=[bill.pk], by=actor(ada, "admin"), on=yesterday
        )
        assert run.execution_date == today
