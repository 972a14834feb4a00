"""What a mail about an order or about stock says where the organisation has no words of its own."""

from __future__ import annotations

from quittance.notifications.rules import TextKind
from quittance.notifications.texts.defaults import Wording

OF_SHOPS = {
    (TextKind.ORDER_PLACED, "en"): Wording(
        "Your order {number} at {shop}",
        """Dear {customer},

thank you for your order {number} at {shop}. We will look at it soon and tell you when it has been accepted.

{items}

Total with tax: {total}

Please transfer {to_transfer} to this account.
Recipient: {account_name}
IBAN: {iban}
BIC: {bic}
UPI: {upi_id}
Reference: {reference}
Due date: {due_date}

Please pay {to_pay_in_cash} in cash when you collect it.

Please pay {to_pay_online} online until {pay_by}. What has not been paid by then is cancelled.

Your invoice {invoice} is attached. How your order stands is shown here:
{link}

If you have any questions, simply reply to this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_PLACED, "de"): Wording(
        "Ihre Bestellung {number} bei {shop}",
        """Guten Tag {customer},

vielen Dank für Ihre Bestellung {number} bei {shop}. Wir sehen sie uns bald an und geben Bescheid, wenn wir sie angenommen haben.

{items}

Gesamt mit Steuer: {total}

Bitte überweisen Sie {to_transfer} auf dieses Konto.
Empfänger: {account_name}
IBAN: {iban}
BIC: {bic}
UPI: {upi_id}
Verwendungszweck: {reference}
Fällig am: {due_date}

Bitte zahlen Sie {to_pay_in_cash} bar bei Abholung.

Bitte zahlen Sie {to_pay_online} online bis {pay_by}. Was bis dahin nicht bezahlt ist, wird storniert.

Im Anhang finden Sie Ihre Rechnung {invoice}. Wie es um Ihre Bestellung steht, sehen Sie hier:
{link}

Wenn Sie Fragen haben, antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_PAID, "en"): Wording(
        "We have received your payment for order {number}",
        """Dear {customer},

we have received {paid} for your order {number}. Thank you.

More came than was due: {kept} is yours. We keep it for you, or give it back.

How your order stands is shown here:
{link}

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_PAID, "de"): Wording(
        "Ihre Zahlung für die Bestellung {number} ist da",
        """Guten Tag {customer},

wir haben {paid} für Ihre Bestellung {number} erhalten. Vielen Dank.

Es kam mehr als fällig: {kept} gehören Ihnen. Wir bewahren sie für Sie auf oder erstatten sie.

Wie es um Ihre Bestellung steht, sehen Sie hier:
{link}

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_ACCEPTED, "en"): Wording(
        "Your order {number} has been accepted",
        """Dear {customer},

we have accepted your order {number} and will carry it out.

{items}

Total with tax: {total}
Still to be paid: {balance}

How your order stands is shown here:
{link}

If you have any questions, simply reply to this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_ACCEPTED, "de"): Wording(
        "Ihre Bestellung {number} ist angenommen",
        """Guten Tag {customer},

wir haben Ihre Bestellung {number} angenommen und führen sie aus.

{items}

Gesamt mit Steuer: {total}
Noch zu zahlen: {balance}

Wie es um Ihre Bestellung steht, sehen Sie hier:
{link}

Wenn Sie Fragen haben, antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_COMPLETED, "en"): Wording(
        "Your order {number} is complete",
        """Dear {customer},

your order {number} has been handed over or sent. Thank you for buying from us.

{items}

Still to be paid: {balance}

Your order with its invoice {invoice}, also to order the same again:
{link}

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_COMPLETED, "de"): Wording(
        "Ihre Bestellung {number} ist abgeschlossen",
        """Guten Tag {customer},

Ihre Bestellung {number} wurde übergeben oder versandt. Vielen Dank für Ihren Einkauf.

{items}

Noch zu zahlen: {balance}

Ihre Bestellung mit der Rechnung {invoice}, auch um noch einmal dasselbe zu bestellen:
{link}

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_REJECTED, "en"): Wording(
        "We cannot carry out your order {number}",
        """Dear {customer},

we are sorry: we cannot carry out your order {number}.

Reason: {reason}

Invoice {invoice} has been credited, you owe nothing for it. Please transfer nothing any more.

You have paid already: we will give you back {refund_due}.

We have given you back {refunded}.

More came than was due: {kept} is yours. We keep it for you, or give it back.

The order is shown here:
{link}

If you have any questions, simply reply to this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_REJECTED, "de"): Wording(
        "Wir können Ihre Bestellung {number} nicht ausführen",
        """Guten Tag {customer},

es tut uns leid: Wir können Ihre Bestellung {number} nicht ausführen.

Grund: {reason}

Die Rechnung {invoice} wurde gutgeschrieben, Sie schulden dafür nichts. Bitte überweisen Sie nichts mehr.

Sie haben schon gezahlt: Wir erstatten Ihnen {refund_due}.

Wir haben Ihnen {refunded} erstattet.

Es kam mehr als fällig: {kept} gehören Ihnen. Wir bewahren sie für Sie auf oder erstatten sie.

Die Bestellung sehen Sie hier:
{link}

Wenn Sie Fragen haben, antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_CANCELLED, "en"): Wording(
        "You have cancelled your order {number}",
        """Dear {customer},

you have cancelled your order {number} at {shop}.

Invoice {invoice} has been credited, you owe nothing for it. Please transfer nothing any more.

You have paid already: we will give you back {refund_due}.

We have given you back {refunded}.

More came than was due: {kept} is yours. We keep it for you, or give it back.

The order is shown here:
{link}

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_CANCELLED, "de"): Wording(
        "Sie haben Ihre Bestellung {number} storniert",
        """Guten Tag {customer},

Sie haben Ihre Bestellung {number} bei {shop} storniert.

Die Rechnung {invoice} wurde gutgeschrieben, Sie schulden dafür nichts. Bitte überweisen Sie nichts mehr.

Sie haben schon gezahlt: Wir erstatten Ihnen {refund_due}.

Wir haben Ihnen {refunded} erstattet.

Es kam mehr als fällig: {kept} gehören Ihnen. Wir bewahren sie für Sie auf oder erstatten sie.

Die Bestellung sehen Sie hier:
{link}

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_EXPIRED, "en"): Wording(
        "Your order {number} was not paid and has been cancelled",
        """Dear {customer},

your order {number} at {shop} was not paid in time and has been cancelled. Invoice {invoice} has been credited, you owe nothing for it.

If money comes after all, we will give it back. You can order the same again here:
{link}

Kind regards
{organisation}""",
    ),
    (TextKind.ORDER_EXPIRED, "de"): Wording(
        "Ihre Bestellung {number} wurde nicht bezahlt und ist storniert",
        """Guten Tag {customer},

Ihre Bestellung {number} bei {shop} wurde nicht rechtzeitig bezahlt und ist storniert. Die Rechnung {invoice} wurde gutgeschrieben, Sie schulden dafür nichts.

Kommt doch noch Geld an, erstatten wir es. Dasselbe noch einmal bestellen können Sie hier:
{link}

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.ORDER_RECEIVED, "en"): Wording(
        "New order {number} from {customer} over {total}",
        """Dear {person},

{customer} has ordered at {shop}.

{items}

Total with tax: {total}
Paid by: {way}
Received already: {paid}

The buyer's note: {notes}

Accept or reject it here:
{link}

{organisation}""",
    ),
    (TextKind.ORDER_RECEIVED, "de"): Wording(
        "Neue Bestellung {number} von {customer} über {total}",
        """Guten Tag {person},

{customer} hat bei {shop} bestellt.

{items}

Gesamt mit Steuer: {total}
Zahlungsart: {way}
Schon erhalten: {paid}

Anmerkung: {notes}

Hier nehmen Sie die Bestellung an oder lehnen sie ab:
{link}

{organisation}""",
    ),
    (TextKind.ORDER_WITHDRAWN, "en"): Wording(
        "Order {number} was cancelled by {customer}",
        """Dear {person},

{customer} has cancelled order {number} over {total}. Its stock is back, and invoice {invoice} has been credited.

{items}

Reason: {reason}

To be given back to the customer: {refund_due}

The order:
{link}

{organisation}""",
    ),
    (TextKind.ORDER_WITHDRAWN, "de"): Wording(
        "Bestellung {number} wurde von {customer} storniert",
        """Guten Tag {person},

{customer} hat die Bestellung {number} über {total} storniert. Die Ware ist wieder im Bestand, die Rechnung {invoice} ist gutgeschrieben.

{items}

Grund: {reason}

Dem Kunden zu erstatten: {refund_due}

Die Bestellung:
{link}

{organisation}""",
    ),
    (TextKind.LOW_STOCK, "en"): Wording(
        "Low stock: {names}",
        """Dear {person},

after the latest sale these products are running low.

{products}

All products that are low:
{link}

{organisation}""",
    ),
    (TextKind.LOW_STOCK, "de"): Wording(
        "Niedriger Bestand: {names}",
        """Guten Tag {person},

nach dem letzten Verkauf gehen diese Produkte zur Neige.

{products}

Alle Produkte mit niedrigem Bestand:
{link}

{organisation}""",
    ),
}  # fmt: skip
