using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Enx.Host.Tests.Support;

/// <summary>Every log line with all its properties, as text.</summary>
internal sealed class LogCapture : ILogEventSink
{
    private static readonly RenderedCompactJsonFormatter Format = new();
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public string All => string.Join('\n', _lines);

    public void Emit(LogEvent logEvent)
    {
        var writer = new StringWriter();
        Format.Format(logEvent, writer);
        _lines.Enqueue(writer.ToString());
    }
}
