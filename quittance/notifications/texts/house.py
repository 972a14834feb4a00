"""The words of the house for every kind of mail, in every language."""

from quittance.notifications.texts.defaults import OF_DOCUMENTS
from quittance.notifications.texts.shop import OF_SHOPS

WORDINGS = OF_DOCUMENTS | OF_SHOPS
