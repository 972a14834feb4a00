"""How each action of the journal is told, in each language: one sentence without its full stop.

What stands in braces is filled in by the method of telling.Teller that has its name.
"""

from __future__ import annotations

LANGUAGES = ("en", "de")
SERVICE = {"en": "Quittance", "de": "Quittance"}
DRAFT = {"en": "draft {}", "de": "Entwurf {}"}
PAYMENT = {"en": "payment {}", "de": "Zahlung {}"}
NOBODY = {"en": "somebody", "de": "jemand"}
AND = {"en": " and ", "de": " und "}

ENGLISH = {
    "organisation.registered": "{actor} registered {subject}",
    "organisation.changed": "{actor} changed the organisation: {fields}",
    "organisation.invoices_imported": "Documents were imported: {count}, from {first} to {last}",
    "organisation.invoices_overdue": "Invoices became overdue: {count}",
    "membership.created": "{actor} added {name} to the team as {role}",
    "membership.changed": "{actor} made a member of the team {role}",
    "membership.deleted": "{actor} took {name} out of the team",
    "invitation.created": "{actor} invited {email} to the team as {role}",
    "invitation.revoked": "{actor} took back the invitation of {email}",
    "customer.created": "{actor} added customer {subject}",
    "customer.changed": "{actor} changed customer {subject}: {fields}",
    "customer.archived": "{actor} archived customer {subject}",
    "customer.restored": "{actor} restored customer {subject}",
    "customer.merged": "{actor} merged customer {subject} into {related}",
    "customer.deleted": "{actor} deleted customer {subject}",
    "category.created": "{actor} added category {subject}",
    "category.changed": "{actor} changed category {subject}: {fields}",
    "category.deleted": "{actor} deleted category {subject}",
    "tax_rate.created": "{actor} added tax rate {subject}",
    "tax_rate.changed": "{actor} changed tax rate {subject}: {fields}",
    "tax_rate.activated": "{actor} offers tax rate {subject} again",
    "tax_rate.deactivated": "{actor} offers tax rate {subject} no more",
    "tax_rate.preferred": "{actor} made {subject} the tax rate to begin with",
    "tax_rate.deleted": "{actor} deleted tax rate {subject}",
    "product.created": "{actor} added product {subject}",
    "product.changed": "{actor} changed product {subject}: {fields}",
    "product.activated": "{actor} put product {subject} on sale",
    "product.deactivated": "{actor} took product {subject} off sale",
    "product.deleted": "{actor} deleted product {subject}",
    "product_image.created": "{actor} added a picture to product {related}",
    "product_image.changed": "{actor} changed a picture of product {related}: {fields}",
    "product_image.deleted": "{actor} took away a picture of product {related}",
    "invoice.drafted": "{actor} drafted {subject} for {customer} over {amount}",
    "invoice.duplicated": "{actor} copied {related} as {subject}",
    "invoice.revised": "{actor} changed {subject}: {fields}",
    "invoice.deleted": "{actor} deleted {subject}",
    "invoice.issued": "{actor} sent invoice {subject} to {customer}",
    "invoice.credited": "{actor} credited {amount} of invoice {related} with {subject}",
    "invoice.reminded": "{actor} reminded {customer} of invoice {subject}",
    "payment.recorded": "{actor} recorded a payment of {amount} for invoice {related}",
    "payment.refunded": "{actor} refunded {amount} of a payment for invoice {related}",
    "link.created": "{actor} made a public link to {related}",
    "link.revoked": "{actor} ended a public link to {related}",
    "link.visited": "Somebody opened the public link to {related}",
    "message.queued": "{actor} wrote a mail about {related}",
    "message.sent": "A mail about {related} was sent",
    "message.failed": "A mail about {related} could not be delivered",
    "message.uncertain": "Whether a mail about {related} was sent is not known",
    "message.resent": "{actor} had a mail about {related} sent again",
    "message.cancelled": "A mail about {related} was not sent",
    "mail_text.changed": "{actor} changed the words of a mail",
    "mail_text.deleted": "{actor} took back the words of a mail",
}
GERMAN = {
    "organisation.registered": "{actor} hat {subject} registriert",
    "organisation.changed": "{actor} hat die Organisation geändert: {fields}",
    "organisation.invoices_imported": "Belege wurden importiert: {count}, {first} bis {last}",
    "organisation.invoices_overdue": "Überfällig gewordene Rechnungen: {count}",
    "membership.created": "{actor} hat {name} als {role} ins Team aufgenommen",
    "membership.changed": "{actor} hat einem Mitglied des Teams die Rolle {role} gegeben",
    "membership.deleted": "{actor} hat {name} aus dem Team genommen",
    "invitation.created": "{actor} hat {email} als {role} ins Team eingeladen",
    "invitation.revoked": "{actor} hat die Einladung von {email} zurückgenommen",
    "customer.created": "{actor} hat Kunde {subject} angelegt",
    "customer.changed": "{actor} hat Kunde {subject} geändert: {fields}",
    "customer.archived": "{actor} hat Kunde {subject} archiviert",
    "customer.restored": "{actor} hat Kunde {subject} zurückgeholt",
    "customer.merged": "{actor} hat Kunde {subject} mit {related} zusammengeführt",
    "customer.deleted": "{actor} hat Kunde {subject} gelöscht",
    "category.created": "{actor} hat Kategorie {subject} angelegt",
    "category.changed": "{actor} hat Kategorie {subject} geändert: {fields}",
    "category.deleted": "{actor} hat Kategorie {subject} gelöscht",
    "tax_rate.created": "{actor} hat Steuersatz {subject} angelegt",
    "tax_rate.changed": "{actor} hat Steuersatz {subject} geändert: {fields}",
    "tax_rate.activated": "{actor} bietet Steuersatz {subject} wieder an",
    "tax_rate.deactivated": "{actor} bietet Steuersatz {subject} nicht mehr an",
    "tax_rate.preferred": "{actor} hat {subject} zum Standardsteuersatz gemacht",
    "tax_rate.deleted": "{actor} hat Steuersatz {subject} gelöscht",
    "product.created": "{actor} hat Produkt {subject} angelegt",
    "product.changed": "{actor} hat Produkt {subject} geändert: {fields}",
    "product.activated": "{actor} bietet Produkt {subject} zum Verkauf an",
    "product.deactivated": "{actor} hat Produkt {subject} aus dem Verkauf genommen",
    "product.deleted": "{actor} hat Produkt {subject} gelöscht",
    "product_image.created": "{actor} hat Produkt {related} ein Bild gegeben",
    "product_image.changed": "{actor} hat ein Bild von Produkt {related} geändert: {fields}",
    "product_image.deleted": "{actor} hat ein Bild von Produkt {related} entfernt",
    "invoice.drafted": "{actor} hat {subject} für {customer} über {amount} angelegt",
    "invoice.duplicated": "{actor} hat {related} als {subject} kopiert",
    "invoice.revised": "{actor} hat {subject} geändert: {fields}",
    "invoice.deleted": "{actor} hat {subject} gelöscht",
    "invoice.issued": "{actor} hat Rechnung {subject} an {customer} gestellt",
    "invoice.credited": "{actor} hat {amount} der Rechnung {related} mit {subject} gutgeschrieben",
    "invoice.reminded": "{actor} hat {customer} an Rechnung {subject} erinnert",
    "payment.recorded": "{actor} hat eine Zahlung von {amount} für Rechnung {related} erfasst",
    "payment.refunded": "{actor} hat {amount} einer Zahlung für Rechnung {related} erstattet",
    "link.created": "{actor} hat einen öffentlichen Link zu {related} erstellt",
    "link.revoked": "{actor} hat einen öffentlichen Link zu {related} beendet",
    "link.visited": "Jemand hat den öffentlichen Link zu {related} geöffnet",
    "message.queued": "{actor} hat eine E-Mail zu {related} geschrieben",
    "message.sent": "Eine E-Mail zu {related} wurde verschickt",
    "message.failed": "Eine E-Mail zu {related} konnte nicht zugestellt werden",
    "message.uncertain": "Ob eine E-Mail zu {related} verschickt wurde, ist nicht bekannt",
    "message.resent": "{actor} hat eine E-Mail zu {related} noch einmal verschicken lassen",
    "message.cancelled": "Eine E-Mail zu {related} wurde nicht verschickt",
    "mail_text.changed": "{actor} hat den Text einer E-Mail geändert",
    "mail_text.deleted": "{actor} hat den Text einer E-Mail zurückgenommen",
}
SENTENCES = {"en": ENGLISH, "de": GERMAN}

ROLES = {
    "en": {"admin": "admin", "manager": "manager", "agent": "agent", "viewer": "viewer"},
    "de": {
        "admin": "Admin",
        "manager": "Manager",
        "agent": "Sachbearbeitung",
        "viewer": "Leserecht",
    },
}
# Fields as people call them; English is their name with blanks.
FIELDS = {
    "en": {
        "vat_number": "VAT number",
        "iban": "IBAN",
        "bic": "BIC",
        "sku": "SKU",
        "alt": "description",
        "is_default": "default rate",
        "email": "e-mail",
        "lines_fingerprint": "lines",
        "subtotal": "amounts",
        "tax_total": "amounts",
        "total": "amounts",
        "einvoice_check": "e-invoice check",
        "einvoice_format": "e-invoice format",
    },
    "de": {
        "accent_color": "Farbe der Belege",
        "active": "Verkauf",
        "alt": "Bildbeschreibung",
        "archived": "Archiv",
        "bic": "BIC",
        "billing_address": "Rechnungsadresse",
        "buyer_reference": "Käuferreferenz",
        "category": "Kategorie",
        "city": "Ort",
        "company": "Firma",
        "contact_name": "Ansprechperson",
        "contract_reference": "Vertragsnummer",
        "country": "Land",
        "credit_note_number_pattern": "Nummern der Rechnungskorrekturen",
        "currency": "Währung",
        "customer": "Kunde",
        "delivery_date": "Lieferdatum",
        "description": "Beschreibung",
        "design": "Gestaltung der Belege",
        "discount": "Rabatt",
        "due_date": "Fälligkeit",
        "einvoice_check": "Prüfung als E-Rechnung",
        "einvoice_format": "E-Rechnungsformat",
        "electronic_address": "elektronische Adresse",
        "electronic_address_scheme": "Schema der elektronischen Adresse",
        "email": "E-Mail",
        "exchange_rate": "Wechselkurs",
        "exemption_reason": "Befreiungsgrund",
        "external_id": "externe Nummer",
        "file": "Bilddatei",
        "iban": "IBAN",
        "height": "Höhe",
        "image": "Bild",
        "invoice_number_pattern": "Nummern der Rechnungen",
        "is_default": "Standardsatz",
        "language": "Sprache",
        "legal_information": "rechtliche Angaben",
        "line1": "Straße",
        "line2": "Adresszusatz",
        "lines": "Positionen",
        "lines_fingerprint": "Positionen",
        "logo": "Logo",
        "merged_into": "Zusammenführung",
        "mobile": "Mobilnummer",
        "name": "Name",
        "notes": "Notizen",
        "number": "Nummer",
        "paper": "Papierformat",
        "parent": "Oberkategorie",
        "payment_reference": "Zahlungsreferenz",
        "payment_terms": "Zahlungsbedingungen",
        "payment_terms_days": "Zahlungsziel",
        "percent": "Satz",
        "period_end": "Ende des Zeitraums",
        "period_start": "Beginn des Zeitraums",
        "phone": "Telefon",
        "position": "Reihenfolge",
        "postcode": "Postleitzahl",
        "price": "Preis",
        "prices_include_tax": "Preise mit Steuer",
        "purchase_order": "Bestellnummer",
        "region": "Region",
        "registration_number": "Registernummer",
        "send_xml": "XML in E-Mails",
        "shipping_address": "Lieferadresse",
        "sku": "Artikelnummer",
        "slug": "Adresse im Netz",
        "stock": "Bestand",
        "subtotal": "Beträge",
        "tax_number": "Steuernummer",
        "tax_rate": "Steuersatz",
        "tax_total": "Beträge",
        "time_zone": "Zeitzone",
        "total": "Beträge",
        "unit": "Einheit",
        "upi_id": "UPI-Adresse",
        "user": "Zugang",
        "vat_number": "USt-IdNr.",
        "width": "Breite",
    },
}
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def field_in_words(name: str, language: str) -> str:
    return FIELDS[language].get(name, name.replace("_", " "))


def listed(words: list[str], language: str) -> str:
    """Several words in a row: one, two and three."""
    if len(words) < 2:
        return "".join(words)
    return AND[language].join([", ".join(words[:-1]), words[-1]])


def amount_in_words(text: str, currency: str, language: str) -> str:
    """An amount as the journal has it (1234.50) as people read it: €1,234.50 or 1.234,50 €."""
    whole, point, decimals = text.lstrip("-").partition(".")
    minus = "-" if text.startswith("-") else ""
    thousands, comma = (",", ".") if language == "en" else (".", ",")
    grouped = f"{int(whole):,}".replace(",", thousands)
    number = f"{grouped}{comma if point else ''}{decimals}"
    symbol = SYMBOLS.get(currency, currency)
    if language == "en":
        blank = "" if currency in SYMBOLS else "\N{NO-BREAK SPACE}"
        return f"{minus}{symbol}{blank}{number}"
    return f"{minus}{number}\N{NO-BREAK SPACE}{symbol}"
