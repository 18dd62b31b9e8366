#!/usr/bin/env python3
"""Pages per second of weedout beside other tools, on the same pages in one run.

    pip install resiliparse trafilatura lxml_html_clean datatrove spacy fasttext-wheel zstandard
    cargo build --release && cargo bench --no-run
    python3 benches/peers.py PAGES.jsonl[.zst] [--pages N] [--rounds N]

A line of PAGES is an object with `html`. Tools that are not installed are left out. All tools take
turns on small batches of pages, round after round, on one thread; what is counted is processor
time, so that other programs on the machine disturb as little as they can. A tool's time is the
fastest of all rounds for each batch; the median round beside it tells how noisy the machine was.

weedout is timed twice: the library call, from HTML to a verdict with reasons, in a child process
that has the pages at hand (the program of `benches/speed.rs`); and the whole command on JSON lines,
which starts, loads the model, parses JSON and writes verdicts besides. The others are called in this
process with the page as they like it best: extractors are given HTML, Gopher's rules and fastText
text that is ready.
"""

import argparse
import glob
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time

BATCH = 50


def read_pages(path, most):
    """HTML of the first `most` lines that have some."""
    if path.endswith(".zst"):
        lines = subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE).stdout
    else:
        lines = open(path, "rb")
    pages = []
    for line in lines:
        html = json.loads(line).get("html")
        if html:
            pages.append(html)
        if len(pages) == most:
            break
    return pages


def as_jsonl(pages):
    file = tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8")
    for html in pages:
        file.write(json.dumps({"html": html}, ensure_ascii=False) + "\n")
    file.flush()
    return file


def whole_command(program, batch):
    """A function that judges the batch by the command and gives the processor time."""
    file = as_jsonl(batch)

    def run():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [program, "judge", "--format", "jsonl", file.name]
        environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def library_calls(program, pages):
    """For each batch, a function that has it judged by the library and gives the processor time."""
    file = as_jsonl(pages)
    command = [program, "--turns", file.name]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().split() == [str(len(pages)), "pages"]

    def on_processor():
        with open(f"/proc/{child.pid}/schedstat") as numbers:
            return int(numbers.read().split()[0]) / 1e9

    def turn(start):
        def run():
            assert file
            before = on_processor()
            child.stdin.write(f"{start} {start + BATCH}\n")
            child.stdin.flush()
            assert child.stdout.readline() == "done\n"
            return on_processor() - before

        return run

    return [turn(start) for start in range(0, len(pages), BATCH)]


def newest_bench():
    """The program that `cargo bench --no-run` made last."""
    made = [p for p in glob.glob("target/release/deps/speed-*") if "." not in os.path.basename(p)]
    return max(made, key=os.path.getmtime, default=None)


def called(function, inputs):
    """A function that calls `function` for every input and gives the processor time."""

    def run():
        start = time.process_time()
        for item in inputs:
            function(item)
        return time.process_time() - start

    return run


def resiliparse_tools():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return {
        "resiliparse, parse": ("html", HTMLTree.parse),
        "resiliparse, parse and main content": (
            "html",
            lambda html: extract_plain_text(HTMLTree.parse(html), main_content=True),
        ),
    }


def trafilatura_tools():
    import logging

    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return {"trafilatura, extract": ("html", extract)}


def datatrove_tools():
    from datatrove.data import Document
    from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter

    filters = [GopherQualityFilter(), GopherRepetitionFilter()]

    def rules(text):
        document = Document(text=text, id="page")
        for one in filters:
            one.filter(document)

    return {"datatrove, Gopher's rules on ready text": ("text", rules)}


def fasttext_tools(texts):
    import fasttext

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(f"__label__{number % 2} {' '.join(text.split())}\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name, wordNgrams=2, dim=100, epoch=1, bucket=200_000, thread=1, verbose=0
        )
    # `model.predict` itself fails with NumPy 2.
    predict = lambda text: model.f.predict(" ".join(text.split()) + "\n", 1, 0.0, "strict")
    return {"fastText, predict on ready text": ("text", predict)}


def available(makers):
    """The tools that can be called; some say only then that a part of them is missing."""
    tools = {}
    for make in makers:
        try:
            made = make()
            for _, function in made.values():
                function("<p>A page of a few words.</p>")
            tools.update(made)
        except ImportError as error:
            print(f"left out: {error}", file=sys.stderr)
    return tools


def plain_texts(pages):
    """Text for the tools that want it ready."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        return pages
    return [extract_plain_text(html, main_content=True) for html in pages]


def measure(tools, rounds):
    """For each tool, the sum of the fastest time of each batch, and the median round."""
    times = {name: [] for name in tools}
    batches = len(next(iter(tools.values())))
    for _ in range(rounds):
        for name in tools:
            times[name].append([0.0] * batches)
        for batch in range(batches):
            for name, runs in tools.items():
                times[name][-1][batch] = runs[batch]()
    result = {}
    for name, table in times.items():
        best = sum(min(column) for column in zip(*table))
        result[name] = (best, sorted(map(sum, table))[rounds // 2])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", help="JSON lines with `html`, plain or Zstandard")
    parser.add_argument("--pages", dest="most", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--weedout", default="target/release/weedout")
    parser.add_argument("--bench", default=newest_bench(), help="the program of benches/speed.rs")
    options = parser.parse_args()
    pages = read_pages(options.pages, options.most)
    texts = plain_texts(pages)
    peers = available(
        [resiliparse_tools, trafilatura_tools, datatrove_tools, lambda: fasttext_tools(texts)]
    )
    cut = lambda items: [items[n : n + BATCH] for n in range(0, len(items), BATCH)]
    tools = {
        "weedout, judge": library_calls(options.bench, pages),
        "weedout, whole command": [whole_command(options.weedout, batch) for batch in cut(pages)],
    }
    for name, (wants, function) in peers.items():
        inputs = pages if wants == "html" else texts
        tools[name] = [called(function, batch) for batch in cut(inputs)]
    size = sum(len(html.encode()) for html in pages)
    print(f"{len(pages)} pages of {size // len(pages)} bytes on average, {options.rounds} rounds, "
          f"Python {platform.python_version()}, {os.cpu_count()} cores")
    print("| tool | µs a page | median round | pages/s | weedout is … times as fast |")
    print("|---|---|---|---|---|")
    result = measure(tools, options.rounds)
    own = result["weedout, judge"][0]
    for name, (best, median) in result.items():
        print(f"| {name} | {best / len(pages) * 1e6:.0f} | {median / len(pages) * 1e6:.0f} "
              f"| {len(pages) / best:.0f} | {best / own:.2f} |")


if __name__ == "__main__":
    main()
