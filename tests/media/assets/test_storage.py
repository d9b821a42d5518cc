from media.assets.storage import PrivateBucket


class TestPrivateBucket:
    def test_sends_browsers_to_our_own_address(self) -> None:
        bucket = PrivateBucket(bucket_name="pictures", access_key="a", secret_key="b")

        assert bucket.url("images/a forecourt.png") == "/uploads/images/a%20forecourt.png"
