using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Endpoints;

/// <summary>What of a link was lost.</summary>
internal enum Loss
{
    /// <summary>The media path fell silent or closed.</summary>
    Path,

    /// <summary>The signalling session ended.</summary>
    Session,

    /// <summary>The page went away: it reloads and is back in a moment, or it never comes back.</summary>
    Page,
}

/// <summary>The link is gone.</summary>
internal sealed class LinkLostException(Loss what, string cause) : Exception(cause)
{
    /// <summary>What of it.</summary>
    public Loss What => what;
}

/// <summary>An attempt to reconnect took too long.</summary>
internal sealed class AttemptTimedOutException() : Exception("the reconnect attempt timed out");

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

    private static readonly TimeSpan ReloadTime = TimeSpan.FromSeconds(10);

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

    /// <summary>Whether a lost client's place is kept at all.</summary>
    public bool Allows => MaxAttempts > 0;

    /// <summary>How long a lost client is waited for in all.</summary>
    public TimeSpan Patience => MaxAttempts * AttemptTimeout;

    /// <summary>After a page went away: a reload is back within seconds, and whoever closed the page should not linger in the others' rooms.</summary>
    public ReconnectPolicy AfterGoingAway() =>
        new(Math.Min(MaxAttempts, 1), AttemptTimeout < ReloadTime ? AttemptTimeout : ReloadTime);

    /// <summary>What happens to the link after a failure.</summary>
    public Directive OnFailure(Exception cause, int attemptsUsed) => cause switch
    {
        LinkLostException or AttemptTimedOutException when attemptsUsed < MaxAttempts => Directive.Restart,
        LinkLostException or AttemptTimedOutException => Directive.Stop,
        _ => Directive.Escalate,
    };
}
