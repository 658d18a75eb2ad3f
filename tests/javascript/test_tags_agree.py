"""The app and the library read the same tags out of the same captions."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from lora_curator.captions.caption import one_line
from lora_curator.captions.edit import is_tag_list, split_tags, tag_key

APP = Path(__file__).parent.parent.parent / "javascript/curator/captions/tags.mjs"
SCRIPT = """
const { oneLine, splitTags, isTagList, tagKey } = await import(process.argv[1]);
let text = "";
for await (const piece of process.stdin) text += piece;
const read = JSON.parse(text).map((one) => {
  const line = oneLine(one);
  return [line, splitTags(line), isTagList(line), splitTags(line).map(tagKey)];
});
process.stdout.write(JSON.stringify(read));
"""
PIECES = [
    *("fox", "Red_Hat", "in the snow", "the", "one two three four five", "(a,b:1.2)", "é", "狐"),
    *("(", ")", "[", "]", "{", "}", ",", ", ", ":", ";)", ".", "^_^"),
    *(" ", "\n", "\r\n", "\t", "\ufeff", "\x00"),
]


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_the_app_reads_tags_as_the_library_does():
    draw = random.Random(5)
    texts = ["".join(draw.choices(PIECES, k=draw.randrange(14))) for _ in range(2000)]
    expected = []
    for text in texts:
        line = one_line(text)
        parts = split_tags(line)
        expected.append([line, parts, is_tag_list(line), [tag_key(part) for part in parts]])
    command = ["node", "--input-type=module", "-e", SCRIPT, APP.as_uri()]
    answer = subprocess.run(
        command, input=json.dumps(texts).encode(), capture_output=True, check=True
    )
    for text, ours, theirs in zip(texts, json.loads(answer.stdout), expected, strict=True):
        assert ours == theirs, text
