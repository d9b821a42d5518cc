from quizzes.items.concealing import shuffled, token_for

LETTERS = [(letter, letter) for letter in "abcdef"]


class TestShuffled:
    def test_is_the_same_order_in_every_release(self) -> None:
        assert shuffled(LETTERS, seed=1, salt="options") == ["b", "c", "e", "d", "f", "a"]

    def test_does_not_mind_the_order_given(self) -> None:
        assert shuffled(LETTERS[::-1], seed=7, salt="x") == shuffled(LETTERS, seed=7, salt="x")

    def test_differs_by_seed_and_salt(self) -> None:
        orders = {tuple(shuffled(LETTERS, seed=seed, salt="x")) for seed in range(50)}
        assert len(orders) > 40
        assert shuffled(LETTERS, seed=1, salt="x") != shuffled(LETTERS, seed=1, salt="y")


class TestTokenFor:
    def test_names_a_text_alike_everywhere(self) -> None:
        assert token_for("Debt") == token_for("Debt")
        assert token_for("Debt") != token_for("debt")
        assert token_for("Żółć").isascii()
