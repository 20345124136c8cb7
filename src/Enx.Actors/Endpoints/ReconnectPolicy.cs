using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Endpoints;

/// <summary>The link is gone: the socket closed, or the media path fell silent or closed.</summary>
internal sealed class LinkLostException(string cause) : Exception(cause);

/// <summary>An attempt to reconnect took too long.</summary>
internal sealed class AttemptTimedOutException() : Exception("the reconnect attempt timed out");

/// <summary>The client was refused or dropped: no attempt will help.</summary>
internal sealed class LinkRefusedException(string cause) : Exception(cause);

/// <summary>
/// How often and how long an endpoint waits for its client to come back. It is the endpoint's supervision of its link, as a pure
/// function: each restart of the link is one attempt.
/// </summary>
/// <param name="MaxAttempts">How many attempts there are; 0 for none.</param>
/// <param name="AttemptTimeout">How long one attempt may last.</param>
internal sealed record ReconnectPolicy(int MaxAttempts, TimeSpan AttemptTimeout)
{
    private const int MostAttempts = 100;
    private const int FirstMilliseconds = 1000;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A lost link ends the endpoint.</summary>
    public static readonly ReconnectPolicy None = new(0, TimeSpan.Zero);

    /// <summary>What a client asked for, within bounds.</summary>
    public static ReconnectPolicy From(RoomInfo info)
    {
        if (!info.AllowReconnect) return None;
        var timeout = info.TimeoutInterval < FirstMilliseconds
            ? TimeSpan.FromSeconds(info.TimeoutInterval)
            : TimeSpan.FromMilliseconds(info.TimeoutInterval);
        return new ReconnectPolicy(
            Math.Clamp(info.NumberOfAttempts, 1, MostAttempts),
            timeout < Shortest ? Shortest : timeout > Longest ? Longest : timeout);
    }

    /// <summary>What happens to the link after a failure.</summary>
    public Directive OnFailure(Exception cause, int attemptsUsed) => cause switch
    {
        LinkLostException or AttemptTimedOutException when attemptsUsed < MaxAttempts => Directive.Restart,
        LinkLostException or AttemptTimedOutException or LinkRefusedException => Directive.Stop,
        _ => Directive.Escalate,
    };
}
