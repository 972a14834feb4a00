"""Pictures of products: kept, put in order, taken away.

The bytes are checked and stored before a transaction begins (`keep_picture`), the rows within one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from quittance.accounts.masterdata import found_row
from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes, changed, record
from quittance.catalogue import thumbnails
from quittance.catalogue.errors import TooManyPictures
from quittance.catalogue.models import Product, ProductImage, picture_name
from quittance.errors import NotFound
from quittance.files.images import PHOTO, safe_picture
from quittance.files.keeping import keep
from quittance.files.models import StoredFile, random_key

MOST_PICTURES = 12
PATH = "/pictures/{name}/"
NAME = re.compile(r"(\d{1,18})-([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the storage that belongs to no product yet."""

    file: StoredFile
    width: int
    height: int


def keep_picture(*, organisation: Organisation, content: bytes, attr: str | None = None) -> Kept:
    """Check and store an upload. Raises InvalidImage, naming the field `attr`, and
    TransactionManagementError within a transaction."""
    safe = safe_picture(content, limits=PHOTO, attr=attr)
    file = keep(organisation=organisation, content=safe.content, media_type=safe.media_type)
    return Kept(file, safe.width, safe.height)


def add_picture(
    *, organisation: Organisation, product_id: int, kept: Kept, by: User, alt: str = ""
) -> ProductImage:
    """Put a picture behind those that a product has. Raises NotFound and TooManyPictures."""
    with transaction.atomic():
        product = found_row(Product, product_id, organisation=organisation)
        there = product.images.count()
        if there >= MOST_PICTURES:
            raise TooManyPictures()
        image = ProductImage.objects.create(
            organisation=organisation,
            product=product,
            position=there + 1,
            file=kept.file,
            alt=alt,
            width=kept.width,
            height=kept.height,
        )
        thumbnails.enqueue(image)
        _tell("created", image, by, changed({}, _said(image)))
    return image


def put_picture(*, organisation: Organisation, product_id: int, kept: Kept, by: User) -> None:
    """Give a product this picture instead of its first one. Raises NotFound."""
    with transaction.atomic():
        product = found_row(Product, product_id, organisation=organisation)
        image = product.images.select_related("file").order_by("position", "pk").first()
        if image is None:
            add_picture(organisation=organisation, product_id=product_id, kept=kept, by=by)
            return
        if image.file_id == kept.file.pk:
            return
        before = _said(image)
        image.file, image.width, image.height = kept.file, kept.width, kept.height
        # Whoever keeps the old address keeps the old picture.
        image.key, image.thumbnail = random_key(), None
        image.save()
        thumbnails.enqueue(image)
        _tell("changed", image, by, changed(before, _said(image)))


def change_picture(
    *, organisation: Organisation, image_id: int, changes: Mapping[str, Any], by: User
) -> ProductImage:
    """Give a picture other words (`alt`) or another place (`position`, from 1 on; beyond the last
    is the last). Raises NotFound."""
    with transaction.atomic():
        image = locked_picture(organisation, image_id)
        before = _said(image)
        image.alt = changes.get("alt", image.alt)
        _move(image, changes.get("position", image.position))
        image.save(update_fields=["alt", "position"])
        _tell("changed", image, by, changed(before, _said(image)))
    return image


def remove_picture(*, organisation: Organisation, image_id: int, by: User) -> ProductImage:
    """Take a picture away; those behind it move up. Raises NotFound."""
    with transaction.atomic():
        image = locked_picture(organisation, image_id)
        before = _said(image)
        _move(image, MOST_PICTURES)
        image.delete()
        image.pk = image_id
        _tell("deleted", image, by, changed(before, {}))
    return image


def locked_picture(organisation: Organisation, image_id: int) -> ProductImage:
    """A picture whose product is under lock: no other of it moves now. Raises NotFound."""
    images = ProductImage.objects.for_organisation(organisation)
    found_row(Product, images.found(pk=image_id).product_id, organisation=organisation)
    # Read again: who had the lock before may have moved it, or taken it away.
    return images.select_related("file").found(pk=image_id)


def picture_at(name: str) -> ProductImage:
    """The picture with this name in its address, with its files. Raises NotFound."""
    read = NAME.fullmatch(name)
    if read is None:
        raise NotFound()
    own = ProductImage.objects.for_organisation(int(read[1]))
    return own.select_related("file", "thumbnail").found(key=read[2])


def url_of(organisation: int, key: str) -> str:
    """The address of a picture, for whoever is given it."""
    return settings.PUBLIC_URL + PATH.format(name=picture_name(organisation, key))


def thumbnail_url_of(organisation: int, key: str) -> str:
    return f"{url_of(organisation, key)}small/"


def _move(image: ProductImage, position: int) -> None:
    """Let the others make room; the row itself is still to be saved."""
    others = ProductImage.objects.for_organisation(image.organisation_id).filter(
        product=image.product_id
    )
    old, new = image.position, min(position, others.count())
    others = others.exclude(pk=image.pk)
    if new > old:
        others.filter(position__gt=old, position__lte=new).update(position=F("position") - 1)
    elif new < old:
        others.filter(position__gte=new, position__lt=old).update(position=F("position") + 1)
    image.position = new


def _said(image: ProductImage) -> dict[str, Any]:
    """What the journal says of a picture; not its key, which opens it."""
    return {
        "file": image.file.sha256,
        "alt": image.alt,
        "position": image.position,
        "width": image.width,
        "height": image.height,
    }


def _tell(verb: str, image: ProductImage, by: User, changes: Changes) -> None:
    record(
        organisation=image.organisation_id,
        by=by,
        action=f"product_image.{verb}",
        subject_id=image.pk,
        related=("product", image.product_id),
        changes=changes,
    )
