"""What programs of others read on a printed page: poppler draws it, zbar finds the code."""

import subprocess


def share_in(pdf, directory, resolution=200):
    """What the QR code of the page says, at that many dots per inch."""
    subprocess.run(["pdftoppm", "-r", str(resolution), "-gray", "-singlefile", pdf, directory / "page"], check=True)
    seen = subprocess.run(["zbarimg", "--quiet", "--raw", directory / "page.pgm"], check=True, capture_output=True, text=True)
    return seen.stdout.removesuffix("\n")
