"""Everything that can be said in the journal. The part before the dot names the kind of row."""

ACTIONS = {
    "organisation.registered": "somebody made an account and an organisation of their own",
    "organisation.changed": "particulars of the organisation",
    "organisation.invoices_imported": "a part of a file: how many documents, first and last number",
    "organisation.invoices_overdue": "sent invoices were marked overdue: how many, and the first",
    "membership.created": "somebody joined the team",
    "membership.changed": "a member got another role",
    "membership.deleted": "a member left the team",
    "invitation.created": "a place in the team was offered to an e-mail address",
    "invitation.revoked": "an offer was taken back",
    "api_token.created": "a member made a key to the API: its name and when it ends",
    "api_token.revoked": "a key to the API was ended",
    "customer.created": "a customer",
    "customer.changed": "particulars of a customer",
    "customer.archived": "a customer was put away",
    "customer.restored": "a customer was brought back",
    "customer.merged": "a double was put away; who stands for it is the related row",
    "customer.deleted": "a customer that no document names",
    "category.created": "a category of products",
    "category.changed": "a category's name or place",
    "category.deleted": "an empty category",
    "tax_rate.created": "a tax rate",
    "tax_rate.changed": "particulars of a tax rate",
    "tax_rate.deleted": "a tax rate that no product uses",
    "product.created": "a product",
    "product.changed": "particulars of a product",
    "product.activated": "a product was offered for sale",
    "product.deactivated": "a product was taken off sale",
    "product.deleted": "a product; documents keep what they say of it",
    "invoice.drafted": "a draft",
    "invoice.duplicated": "a draft made from another document, which is the related row",
    "invoice.revised": "a draft changed",
    "invoice.deleted": "a draft deleted",
    "invoice.issued": "a draft got its number and was frozen",
    "invoice.credited": "a credit note was issued; the invoice is the related row",
    "invoice.reminded": "a reminder was written: which one it is, and to whom",
    "link.created": "a public link; its document is the related row",
    "link.revoked": "a public link was ended; its document is the related row",
    "link.visited": "a public link was followed, told once an hour; the related row likewise",
    "payment.recorded": "money came; the invoice is the related row",
    "payment.refunded": "money went back; the invoice is the related row",
    "message.queued": "a mail was written; what it tells of is the related row",
    "message.sent": "the mail server took it",
    "message.failed": "it was refused for good, or tried too often",
    "message.uncertain": "nobody knows whether the mail server took it",
    "message.resent": "a person had it sent once more",
    "message.cancelled": "it was not sent: by a person, or because it was no longer so",
    "mail_text.changed": "words of one's own for a kind of mail",
    "mail_text.deleted": "the words of the house again",
}
NAMES = list(ACTIONS)
SUBJECTS = tuple(dict.fromkeys(action.partition(".")[0] for action in ACTIONS))


def subject_of(action: str) -> str:
    """The kind of row that an action is about. Raises ValueError for one that is not listed."""
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is no action of the journal; list it in audit/actions.py")
    return action.partition(".")[0]
