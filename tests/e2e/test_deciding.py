"""Selecting, excluding, pinning, and taking it back, in the grid and on the map."""

import re

CAT, EYES, ENGINE = "animals/chelsea.png", "animals/chelsea eyes.jpg", "vehicles/engine.jpg"


def decided(images, path, choice):
    return images[path].get("decision", {}) == {
        "choice": choice,
        "reason": "user",
        "sentence": "Pinned by you." if choice == "keep" else "Excluded by you.",
        "author": "user",
    }


def some_paths(screen, state, number):
    return screen.paths(state)[:number]


def test_selected_images_have_the_colours_of_their_stability(screen, saved):
    screen.select(12)
    assert len(screen.paths("kept")) == 12
    legend = screen.page.get_by_role("button", name=re.compile("^Core"))
    legend.first.wait_for()
    frequency = screen.model(
        "column('frequency').then((c) => Array.from(m.rows, (row) => [c[row], m.stateOf(row)]))"
    )
    core = sum(1 for share, state in frequency if state == "kept" and share > 0.9)
    screen.wait(lambda: str(core) in legend.first.inner_text())
    images = saved(lambda images: any("frequency" in one for one in images.values()))
    kept = [path for path, one in images.items() if one.get("decision", {}).get("choice") == "keep"]
    assert sorted(kept) == sorted(screen.paths("kept"))


def test_a_selection_begins_with_all_that_was_clicked_before(screen):
    screen.model(
        "decide([2], 'keep'), m.decide([1], 'drop'), m.decide([4], 'drop'),"
        "m.startJob('select', {count: 70}).then(() => true)"
    )
    screen.wait(lambda: screen.job_over("select"))
    screen.wait(lambda: screen.model("counts.kept") == 38)  # 40 less two, the pinned one among them
    assert len(screen.paths("excluded")) == 2


def test_blocks_select_as_many(screen):
    screen.select(9, method=r"^Blocks \(k-means\)")
    assert len(screen.paths("kept")) == 9
    assert screen.model("recipe.select.method") == "blocks"


def test_click_to_exclude_works_in_the_grid(screen, saved):
    screen.button("Exclude", exact=True).click()
    screen.cell(CAT).click()
    assert screen.paths("excluded") == [CAT]  # at once, before the server has answered
    saved(lambda images: decided(images, CAT, "drop"))
    screen.cell(CAT).click()  # another click takes it back
    screen.wait(lambda: screen.paths("excluded") == [])


def test_click_to_exclude_works_on_the_map(screen, saved):
    screen.button("Exclude", exact=True).click()
    row = screen.model(f"table.paths.indexOf('{EYES}')")
    screen.page.mouse.click(*screen.place_on_map(row))
    screen.wait(lambda: screen.paths("excluded") == [EYES])
    saved(lambda images: decided(images, EYES, "drop"))


def test_click_to_pin_works_on_the_map_and_the_pin_is_selected(screen, saved):
    screen.button("Pin", exact=True).click()
    row = screen.model(f"table.paths.indexOf('{EYES}')")
    screen.page.mouse.click(*screen.place_on_map(row))
    screen.wait(lambda: screen.paths("pinned") == [EYES])
    screen.select(3)
    assert screen.paths("pinned") == [EYES]
    assert len(screen.paths("kept")) == 2


def test_keys_decide_as_in_a_culling_program(screen, saved):
    screen.cell(CAT).click()
    screen.page.keyboard.press("p")
    screen.page.keyboard.press("ArrowLeft")
    screen.page.keyboard.press("x")
    screen.page.keyboard.press("s")
    assert (screen.paths("pinned"), screen.paths("excluded")) == ([CAT], [EYES])
    images = saved(lambda images: images[EYES].get("starred"))
    assert decided(images, CAT, "keep")
    screen.page.keyboard.press("u")
    assert screen.paths("excluded") == []


def test_undo_and_redo_by_key_and_button(screen, saved):
    screen.cell(CAT).click()
    screen.page.keyboard.press("x")
    saved(lambda images: decided(images, CAT, "drop"))
    screen.page.keyboard.press("Control+z")
    screen.wait(lambda: screen.paths("excluded") == [])
    saved(lambda images: "user" not in str(images[CAT].get("decision")))
    screen.button("Redo").click()
    screen.wait(lambda: screen.paths("excluded") == [CAT])


def test_fifty_rapid_clicks_are_all_kept_in_order(screen, saved):
    screen.button("Exclude", exact=True).click()
    screen.cell(CAT).wait_for()
    posts = []
    screen.page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    screen.page.evaluate(
        """() => {
          const { model } = document.querySelector("lora-curator-app");
          for (let click = 0; click < 50; click += 1) {
            model.toggleDecision([click % 10], "drop");
          }
          model.decide([20], "drop");
        }"""
    )
    wanted = screen.model("table.paths[20]")
    images = saved(lambda images: decided(images, wanted, "drop"))
    # 50 clicks on 10 images are five on each, so each is excluded in the end
    assert sum(1 for path in images if decided(images, path, "drop")) == 11
    assert len([one for one in posts if one.endswith("/operations")]) <= 5


def test_exclude_matches_says_how_many_and_excludes_these(screen, saved):
    screen.select(10)
    slider = screen.page.get_by_role("spinbutton", name=re.compile("Least share"))
    slider.fill("60")
    slider.press("Enter")
    button = screen.page.get_by_role("button", name=re.compile(r"^Exclude \d+ images?$"))
    frequency = screen.model("column('frequency').then((c) => Array.from(c))")
    expected = [row for row, share in enumerate(frequency) if share and share >= 0.6 - 1e-6]
    number = len(expected)
    assert number > 0
    # the panel counts when the column of the new selection has come
    screen.wait(lambda: int(re.search(r"\d+", button.inner_text())[0]) == number)
    button.click()
    screen.wait(lambda: len(screen.paths("excluded")) == number)
    paths = screen.model("table.paths")
    assert screen.paths("excluded") == [paths[row] for row in expected]
    clear = screen.page.get_by_role("button", name=f"Clear exclusions ({number})")
    clear.click()
    screen.wait(lambda: screen.paths("excluded") == [])


def test_two_images_are_compared_and_one_is_kept(screen, saved):
    screen.cell("animals/high iso.png").click()
    screen.page.keyboard.press("c")
    dialog = screen.page.locator("dialog[open]")
    dialog.wait_for()
    dialog.get_by_role("heading", name="high iso.png").wait_for()
    dialog.get_by_role("heading", name="chelsea.png").wait_for()
    screen.page.keyboard.press("1")
    screen.wait(lambda: len(screen.paths("pinned")) == 1 and len(screen.paths("excluded")) == 1)
    screen.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    screen.page.keyboard.press("Control+z")  # one step back
    screen.wait(lambda: not screen.paths("pinned") and not screen.paths("excluded"))


def test_favourites_become_the_selection_and_can_be_shown_alone(screen, saved):
    screen.select(5)
    screen.button("Favourites from selection").click()
    screen.wait(lambda: screen.model("counts.starred") == 5)
    screen.button(re.compile("^Starred")).click()
    screen.wait(lambda: len(screen.shown()) == 5)
    assert sorted(screen.shown()) == sorted(screen.paths("kept"))


def test_another_tab_sees_what_this_one_does(screen, new_screen, program, raw):
    other = new_screen(context=screen.page.context)
    other.page.goto(screen.page.url)
    other.scanned()
    screen.cell(CAT).click()
    screen.page.keyboard.press("x")
    other.wait(lambda: other.paths("excluded") == [CAT])
    other.page.keyboard.press("Control+z")
    screen.wait(lambda: screen.paths("excluded") == [])


def test_decisions_survive_the_end_of_the_program(new_screen, start, raw):
    first = start()
    screen = new_screen().open(first, raw)
    screen.cell(CAT).click()
    screen.page.keyboard.press("x")
    screen.wait(lambda: screen.model("outbox.pending") == 0)
    screen.page.close()
    first.stop()
    again = new_screen().open(start(), raw)
    assert again.paths("excluded") == [CAT]


def test_what_was_decided_while_the_program_was_away_is_not_lost(new_screen, start, raw, saved):
    first = start()
    screen = new_screen().open(first, raw)
    screen.page.route("**/operations", lambda route: route.abort())
    screen.cell(CAT).click()
    screen.page.keyboard.press("x")
    screen.page.get_by_text(re.compile("does not answer")).first.wait_for()
    screen.page.unroute("**/operations")
    saved(lambda images: decided(images, CAT, "drop"), 20)


def test_a_group_of_duplicates_is_shown_alone(screen):
    screen.button("Filters").click()
    group = screen.model(
        f"column('group:duplicates').then((c) => c[m.table.paths.indexOf('{CAT}')])"
    )
    screen.page.evaluate(
        "(group) => document.querySelector('lora-curator-app').model.setView({ group })", group
    )
    screen.wait(lambda: len(screen.shown()) == 2)
    assert set(screen.shown()) == {CAT, "animals/high iso.png"}
