using System.Diagnostics;

namespace Enx.Actors.Tracing;

/// <summary>
/// A join as one trace, from the socket to the media node: <c>join</c> on the gateway, below it <c>room.decide</c>, <c>room.store</c> and
/// <c>media.connect</c> on the room's node, and below that <c>media.answer</c> on the media node. Akka's messages carry no activity, so
/// those of a join carry its id (W3C traceparent) as a field. Tags name the room, the client and how it ended; never a token.
/// While nobody listens to the source nothing is made.
/// </summary>
public static class JoinTracing
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Enx";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a trace; null when nobody listens.</summary>
    public static Activity? Begin(string name) => Start(name, default);

    /// <summary>Begins a span of a trace that came with a message; null without one.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceparent">As the message carried it; a stranger's word.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="clientId">Who joins.</param>
    public static Activity? Continue(string name, string? traceparent, string roomId, string clientId)
    {
        if (traceparent is null || !ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)) return null;
        var span = Start(name, parent);
        span?.SetTag("enx.room", roomId).SetTag("enx.client", clientId);
        return span;
    }

    /// <summary>Ends a span.</summary>
    /// <param name="span">Which; null does nothing.</param>
    /// <param name="code">0, or why it failed.</param>
    public static void End(Activity? span, int code)
    {
        if (span is null) return;
        span.SetTag("enx.code", code).SetStatus(code == 0 ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        span.Dispose();
    }

    /// <summary>Spans outlive the message that began them, and the thread has other messages to handle: nothing stays current.</summary>
    private static Activity? Start(string name, ActivityContext parent)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent);
        Activity.Current = before;
        return span;
    }
}
