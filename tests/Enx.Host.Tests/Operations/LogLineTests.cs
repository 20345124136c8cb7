using Enx.Host.Configuration;
using Enx.Host.Operations;
using Serilog.Core;
using Serilog.Events;

namespace Enx.Host.Tests.Operations;

public sealed class LogLineTests
{
    [Fact]
    public void A_text_with_control_characters_does_not_begin_a_line_of_its_own()
    {
        var lines = new Lines();
        using var log = NodeLogging.Create(new LogSettings(LogFormat.Text, LogDetail.Info), c => c.WriteTo.Sink(lines));
        log.Information("User {UserRef} is in room {RoomId}", "emp-7\n12:00:00.000 ERR The node is lost\u2028\r\t", "r1");
        Assert.Equal("User \"emp-7\\u000a12:00:00.000 ERR The node is lost\\u2028\\u000d\\u0009\" is in room \"r1\"", Assert.Single(lines.Rendered));
    }

    private sealed class Lines : ILogEventSink
    {
        public List<string> Rendered { get; } = [];

        public void Emit(LogEvent logEvent) => Rendered.Add(logEvent.RenderMessage());
    }
}
