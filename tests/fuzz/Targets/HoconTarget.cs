using System.Text;
using Enx.Host.Configuration;

namespace Enx.Fuzz.Targets;

/// <summary>Configuration, as an operator may have got it wrong: laid over the defaults, it loads or is refused with a sentence.</summary>
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
    }.Select(Encoding.UTF8.GetBytes);

    public override void Run(Span<byte> input) => HoconText.Parse(Encoding.UTF8.GetString(input), "the input");

    public override bool Expects(Exception e) => e is ConfigurationException;
}
