"""What the service's words tell where its code says little, and what is wrong with the field that a path leads to."""

import re

from django.utils.translation import gettext_noop as _

from .refusal_table import BY_CODE, LOOK, Row

AVATAR_IV = Row(
    _("An avatar of this video only works with Avatar IV."),
    _("Switch Avatar IV on for it, then submit again."),
    ("character.use_avatar_iv_model",),
)
# Where the code says nothing, the words may. Tried from the top.
BY_WORDS: tuple[tuple[re.Pattern[str], Row], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), row)
    for pattern, row in (
        (r"unlimited mode|use avatar iv or v\b", AVATAR_IV),
        (
            r"avatar iv\b.*\b(plan|tier|not (available|allowed|supported|enabled))",
            Row(
                _("The plan of the account does not include Avatar IV."),
                _("Switch Avatar IV off, or ask whoever runs this studio to look at the plan."),
                ("character.model", "character.resolution", "character.prompt"),
            ),
        ),
        (r"SPACE_ENCRYPTION_DISABLED", BY_CODE["SPACE_ENCRYPTION_DISABLED"]),
        (r"insufficient[_ ]credit|out of credit", BY_CODE["insufficient_credit"]),
        (r"talking.?photo\b.*not found", BY_CODE["400174"]),
        (r"avatar\b.*not found", BY_CODE["400144"]),
        (r"voice\b.*not found", BY_CODE["400116"]),
        (
            r"image (dimensions?|width|height)|dimensions? .*(missing|not found)",
            Row(
                _("A new photo avatar is not ready yet."),
                _("Wait until the service has processed it, some minutes as a rule, then submit again."),
                ("character.talking_photo_id",),
            ),
        ),
        (
            r"\bemotions?\b",
            Row(
                _("A voice of this video knows no emotions."),
                _("Take the emotion out, or choose another voice."),
                ("voice.emotion",),
            ),
        ),
        (
            r"hex colou?r|circle_background_color",
            Row(
                _("The service cannot read a colour."),
                _("Write it as # and six hex digits, such as #1a2b3c."),
            ),
        ),
        (r"PACIFIC_VIDEO", BY_CODE["40031"]),
    )
)

# What is wrong with the field at the end of a path. Tried from the top; the last one takes the rest.
REASONS: tuple[tuple[re.Pattern[str], Row], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), Row(what, step))
    for pattern, what, step in (
        (
            r"asset_?id|asset id|audio_url",
            _("The service needs an address or an asset id: %(label)s."),
            _("Give one of the two, and only one."),
        ),
        (
            r"required|missing",
            _("The service misses this: %(label)s."),
            _("Fill it in, then submit again."),
        ),
        (
            r"discriminator|extract tag",
            _("The service does not know the kind that is chosen: %(label)s."),
            _("Choose the kind anew, then submit again."),
        ),
        (
            r"longer than|too long|at most .*characters|max(imum)? .*length|\b(1500|5000)\b",
            _("This is longer than the service takes: %(label)s."),
            _("Shorten it, or split the scene in two."),
        ),
        (
            r"hex colou?r|\bcolou?r\b",
            _("The service cannot read this colour: %(label)s."),
            _("Write it as # and six hex digits, such as #1a2b3c."),
        ),
        (r"", _("The service does not take this as it is: %(label)s."), LOOK),
    )
)
