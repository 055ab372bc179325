"""The codes and words that the service is known to give, each with its sentence and its next step.

Codes and names are those of the older error reference and of answers quoted by users; the sentences are ours.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Row:
    """`fields`: where the fault may be, as section and field. `general`: the code alone says next to nothing."""

    what: str
    next: str
    fields: tuple[str, ...] = ()
    general: bool = False


# Codes whose message is a sentence of this studio, told as it is.
OURS = {"engine", "emulator", "given_up", "no_reason", "waiting"}

OPERATOR_KEY = _("Ask whoever runs this studio to check HEYGEN_API_KEY and the account it belongs to.")
PLAN = _("Ask whoever runs this studio to look at the plan of the account, or leave out what the plan does not have.")
REWORD = _("Change the words or pictures that may be meant, then submit again.")
CHOOSE_AVATAR = _("Choose another avatar, or check that its id belongs to this account.")
CHOOSE_VOICE = _("Choose another voice, or check that its id belongs to this account.")
OTHER_FILE = _("Put another file in its place, at a public address, then submit again.")
OTHER_PICTURE = _("Choose a picture that shows one face clearly from the front.")
SEND_AGAIN = _("Submit again. If it happens again, try another voice or change the script.")
LOOK = _("Look at what the service wrote, change what it means, then submit again.")
BUY = _("Ask whoever runs this studio to add API credit: the credit of the web plan does not count.")

AVATAR_IDS = ("character.avatar_id", "character.talking_photo_id")
SPOKEN = ("voice.input_text",)
MEDIA = ("background.url", "voice.audio_url", "audio.audio_url", "background.image_asset_id")
FILMS = ("background.url", "background.video_asset_id")
RECORDINGS = ("voice.audio_url", "voice.audio_asset_id", "audio.audio_url", "audio.audio_asset_id")

# One line: the codes, divided by blanks; what happened; what to do next; the fields it may be about.
LINES: tuple[tuple, ...] = (
    # Credentials and rights
    ("40009 bad_key", _("The service does not accept the API key."), OPERATOR_KEY),
    ("400112 unauthorized", _("The service does not accept the API key."), OPERATOR_KEY),
    ("401056 401057", _("The access token that was sent is not valid, or not any more."), OPERATOR_KEY),
    ("400101", _("The account behind the API key does not exist."), OPERATOR_KEY),
    ("400561", _("The service does not know the workspace that the API key belongs to."), OPERATOR_KEY),
    ("400562 forbidden", _("The account may not do this."), OPERATOR_KEY),
    ("400573", _("The account lacks the permission for this."), OPERATOR_KEY),
    ("400599", _("The plan of the account does not include something that this video uses."), PLAN),
    ("400631", _("The account is blocked by the service."), OPERATOR_KEY),
    (
        "SPACE_ENCRYPTION_DISABLED",
        _("The service has switched off the encryption of the account's workspace and makes no video there."),
        _("Ask whoever runs this studio to clear this up with the service's support."),
    ),
    # The request
    ("40001", _("The service misses something in the request."), LOOK),
    ("400175 invalid_parameter", _("The service does not take something in the request."), LOOK, (), True),
    ("40012", _("The service does not take something in the address of the request."), LOOK),
    ("40065", _("The service does not take the scenes as they are."), _("Look at each scene, then submit again.")),
    ("40039", _("The service cannot read a script."), _("Write the script anew, then submit again."), SPOKEN),
    (
        "400569 not_found",
        _("The service does not find what was asked for."),
        _("If a video was meant, it was deleted there: submit again. If not, check the ids in this video."),
    ),
    (
        "internal_error",
        _("The service refused this video without a reason of its own."),
        LOOK,
        (),
        True,
    ),
    ("payload_too_large", _("The request is larger than the service takes."), _("Shorten the scripts.")),
    # Moderation
    ("400105", _("A script holds words that the service blocks."), REWORD, SPOKEN),
    ("400168", _("The service finds something in this video inappropriate."), REWORD, SPOKEN),
    (
        "400625",
        _("The service takes someone in this video for a celebrity, and makes no videos of those."),
        _("Choose another picture or avatar, then submit again."),
        AVATAR_IDS,
    ),
    ("402007 402008 402009", _("This video did not pass the service's moderation."), REWORD, SPOKEN),
    ("401003", _("This video breaks the service's policy."), REWORD, SPOKEN),
    ("400680", _("The service takes a motion prompt for unsafe."), REWORD, ("character.prompt",)),
    # Characters
    ("400144", _("The service does not find an avatar of this video."), CHOOSE_AVATAR, ("character.avatar_id",)),
    (
        "400174",
        _("The service does not find a talking photo of this video."),
        CHOOSE_AVATAR,
        ("character.talking_photo_id",),
    ),
    ("40090", _("The service does not take an avatar as it is set up."), CHOOSE_AVATAR, AVATAR_IDS),
    ("400685", _("The account may not use an avatar of this video."), CHOOSE_AVATAR, AVATAR_IDS),
    ("40004 40005 40006", _("The service finds no usable face."), OTHER_PICTURE, ("character.talking_photo_id",)),
    # Voices
    ("400116", _("The service does not find a voice of this video."), CHOOSE_VOICE, ("voice.voice_id",)),
    ("400548 400551 400552 400634", _("The service could not speak a script."), SEND_AGAIN, ("voice.voice_id",)),
    # Media
    ("40010", _("The service does not take the format of a film."), _("Use an MP4 or WebM."), FILMS),
    (
        "40002",
        _("The service does not take the format of a picture."),
        _("Use a JPG or PNG."),
        ("background.url", "background.image_asset_id"),
    ),
    ("40044", _("The service does not take the format of a recording."), _("Use an MP3 or WAV."), RECORDINGS),
    ("400543", _("The service does not take the format of an asset."), OTHER_FILE, MEDIA),
    ("400111", _("The service does not take files of this type."), OTHER_FILE, MEDIA),
    ("400621", _("A film has no picture in it."), OTHER_FILE, FILMS),
    ("400624", _("A recording has no sound in it."), OTHER_FILE, RECORDINGS),
    ("400652", _("A file is damaged."), OTHER_FILE, MEDIA),
    ("400150", _("A file is too short."), _("Use a longer one."), (*FILMS, *RECORDINGS)),
    ("400165", _("A file is too long."), _("Use a shorter one."), (*FILMS, *RECORDINGS)),
    ("1000022", _("A recording is too long."), _("Keep it within ten minutes, or split the scene."), RECORDINGS),
    ("401035", _("A recording's length does not fit."), _("Upload the recording anew."), RECORDINGS),
    # What is spent
    ("400664", _("The trial of the account is used up."), BUY),
    (
        "MOVIO_PAYMENT_INSUFFICIENT_CREDIT insufficient_credit",
        _("The account has no API credit left for this video."),
        BUY,
    ),
    # Videos
    (
        "40031",
        _("The service does not know this video, or not any more."),
        _("It may have been deleted there. Submit again to have it made anew."),
    ),
    (
        "redirect",
        _("The address of the service leads somewhere else."),
        _("Ask whoever runs this studio to check HEYGEN_BASE_URL."),
    ),
    # The emulator's own
    (
        "cannot_render",
        _("The emulator on this machine could not make this draft."),
        _("Submit again. If it happens again, show what it wrote to whoever runs this studio."),
    ),
)
BY_CODE = {code: Row(*rest) for codes, *rest in LINES for code in codes.split()}

# Beside a finished video, by users' reports: made without credit, on a free plan.
WATERMARK = Row(_("The video is finished, but carries the service's watermark: the account has no API credit."), BUY)

FALLBACK = Row(
    _("The service could not make this video."),
    _("Look at what it wrote. If it names nothing that you can change, show it to whoever runs this studio."),
    general=True,
)
