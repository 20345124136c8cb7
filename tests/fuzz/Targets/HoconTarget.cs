using System.Text;
using Enx.Host.Configuration;

namespace Enx.Fuzz.Targets;

/// <summary>
/// Configuration, as an operator may have got it wrong: it can be read, or is refused with a sentence. Akka's parser never ends on some texts with
/// substitutions or triple quotes in odd places; a node gives up on those after ten seconds (<c>ParseWithinTime</c>), and here they are only looked through.
/// </summary>
internal sealed class HoconTarget : FuzzTarget
{
    public override string Name => "hocon";

    public override int MaxLength => 2048;

    public override long MaxAllocated => 64 << 20;

    public override IReadOnlyList<string> Words { get; } = ["enx.http.port = 1", "enx { http { port = 0 } }", "include \"enx.conf\"", "${enx.http.port}", "${?x}", "[\"a\",\"b\"]", "15s", "256KiB", "off", "\"", "\"\"\"", "{", "}", "[", "]", "=", "+=", ":", "#", "//", "\n", "$", "akka { loglevel = DEBUG }"];

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "enx { http { port = 0, bind-address = \"127.0.0.1\" } }",
        "enx.media.video-codecs = [\"VP8\"]\nenx.limits.message-size = 64KiB # text\nenx.log.level = ${?level}debug",
        "a = { b = 1 }\nc = ${a} { d = \"\"\"x\"\"\" }\nc.d += 2",
        // Akka's parser never ends on these.
        "2=[${?}]",
        "a = [{ b = ${?x} }]",
    }.Select(Encoding.UTF8.GetBytes);

    public override void Run(Span<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (HoconText.Problem(text) is not null) return;
        SettingReader.TryDuration(text, out _);
        if (!text.Contains('$') && !text.Contains("\"\"\"")) HoconText.Parse(text, "the input");
    }

    public override bool Expects(Exception e) => e is ConfigurationException;
}
