"""How static files are kept: under a name with their digest, and compressed beside it."""

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        # Measured on all 371 files: quality 6 takes 0.15 s for 1.48 MB, the default 11 takes 7.4 s for 1.35 MB.
        return brotli.compress(data, quality=6)


class Storage(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **options: object) -> Compressor:
        return QuickCompressor(**options)
