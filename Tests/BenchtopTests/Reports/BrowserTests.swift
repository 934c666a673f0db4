import Base
import Foundation
import TestSupport
import Testing

/// The page in a browser, without a window.
@Suite("A report in Chromium")
struct BrowserTests {
  /// Puts the page into a frame of a width and prints what a script finds out about it.
  private static func harness(_ page: String, width: Int) -> String {
    """
    <!DOCTYPE html><html><body><pre id="result"></pre>
    <iframe id="frame" src="\(page)" width="\(width)" height="900" style="border:0"></iframe>
    <script>
    document.getElementById("frame").onload = (event) => {
      const page = event.target.contentDocument, root = page.documentElement;
      const outside = [...page.body.querySelectorAll("*")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.right > root.clientWidth + 1
          && !element.closest(".scroll") && !element.closest("svg");
      });
      const loaded = event.target.contentWindow.performance.getEntriesByType("resource");
      const text = [...page.querySelectorAll("svg.plot .tick")].map(
        (tick) => tick.getBoundingClientRect().height);
      document.getElementById("result").textContent = JSON.stringify({
        width: root.clientWidth, scroll: root.scrollWidth,
        outside: outside.map((element) => element.outerHTML.slice(0, 120)),
        loaded: loaded.map((entry) => entry.name).filter((name) => !name.startsWith("data:")),
        smallest: Math.min(...text), plots: page.querySelectorAll("svg.plot").length,
        ink: getComputedStyle(page.querySelector(".line.c0")).stroke,
      });
    };
    </script></body></html>
    """
  }

  private struct Findings: Decodable {
    let width, scroll, plots: Int
    let outside, loaded: [String]
    let smallest: Double
    let ink: String
  }

  @Test(
    "fits a phone and a screen, loads nothing and complains of nothing", arguments: [390, 1280])
  func layout(width: Int) throws {
    let folder = try TemporaryFolder()
    let runs = try RunFixture.writeSeeds(
      3, in: folder.path("runs"), name: String(repeating: "long", count: 12))
    let page = folder.path("page.html")
    #expect(
      try Binary.run(
        ["report"] + runs + [
          "mt10-bc", "--sheets", "--size", "32x32", "--samples", "1", "--out", page,
        ]
      ).status == 0)
    try Self.harness("page.html", width: width).write(
      toFile: folder.path("harness.html"), atomically: true, encoding: .utf8)
    let said = try ExternalProgram.run(
      "sh", "-c",
      """
      exec chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
        --user-data-dir="$1/profile" --window-size=1400,1000 --virtual-time-budget=10000 \
        --enable-logging=stderr --dump-dom "file://$1/harness.html" 2>"$1/log"
      """, "sh", folder.path("."))
    let text = String(decoding: said, as: UTF8.self)
    let json = try #require(text.firstMatch(of: /<pre id="result">(.*?)<\/pre>/)).output.1
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    let findings = try JSONDecoder().decode(Findings.self, from: Data(json.utf8))
    #expect(findings.width == width)
    #expect(findings.scroll <= width, "it scrolls sideways")
    #expect(findings.outside.isEmpty)
    #expect(findings.loaded.isEmpty)
    #expect(findings.plots >= 4)
    // In pixels: what is smaller cannot be read.
    #expect(findings.smallest >= 9)
    #expect(findings.ink == "rgb(0, 114, 178)", "the style is not in force")
    let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
    #expect(!log.contains("CONSOLE"), "\(log)")
  }
}
