from django.apps import AppConfig


class BillsConfig(AppConfig):
    name = "quittance.bills"

    def ready(self) -> None:
        from quittance.notifications.attaching import register
        from quittance.notifications.rules import Kind

        enclosing = f"{self.name}.enclosing"
        register(
            Kind.REVIEW_REQUEST,
            files=f"{enclosing}.nothing_for_review",
            address=f"{enclosing}.address_for_review",
        )
        register(Kind.BILL_DECIDED, files=f"{enclosing}.nothing_for_decision")
        refusing = f"{self.name}.digest.refusing"
        register(
            Kind.BILL_DIGEST,
            files=f"{refusing}.nothing_for_digest",
            address=f"{refusing}.address_for_digest",
            headers=f"{refusing}.headers_for_digest",
        )
