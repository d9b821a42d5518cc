from media.assets.qr import qr_svg


class TestQrSvg:
    def test_draws_without_styles_or_scripts(self) -> None:
        drawn = qr_svg("https://spot.example/m/3a/")

        assert drawn.startswith("<svg")
        assert "viewBox" in drawn
        assert "style" not in drawn
        assert "script" not in drawn

    def test_draws_each_address_differently(self) -> None:
        assert qr_svg("https://spot.example/m/3a/") != qr_svg("https://spot.example/m/3b/")
