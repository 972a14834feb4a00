"""What the queue runs for the shop."""

from django.utils import timezone

from quittance.audit.queue import task
from quittance.shop.models import Cart
from quittance.shop.operations.online import give_up_unpaid
from quittance.shop.operations.refunds import ask_again
from quittance.shop.rules import VISITORS_CART_KEPT


@task
def give_up_unpaid_orders() -> int:
    """Every five minutes: orders that were not paid online in time; returns how many."""
    return give_up_unpaid()


@task
def ask_for_refunds_again() -> int:
    """Every five minutes: refunds that a provider has not carried out yet; returns how many have
    come to an end."""
    return ask_again()


@task
def forget_visitors_carts() -> int:
    """Daily: carts of visitors that nobody has touched for a month; returns how many."""
    everywhere = Cart.objects.across_organisations("a run looks through the carts of all shops")
    left = everywhere.filter(
        visitor__isnull=False, updated_at__lt=timezone.now() - VISITORS_CART_KEPT
    )
    count = left.count()
    left.delete()
    return count
