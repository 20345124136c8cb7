using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>
/// When a room's session began and when it ends. A session begins with the first who comes in. It outlives an empty room for a while, so
/// that a meeting whose people all lost the network, or whose node was restarted, is the same meeting afterwards: same end, same chat.
/// Part of the stored snapshot: extend it only by adding optional fields.
/// </summary>
/// <param name="StartedAt">When the first came in; null before.</param>
/// <param name="ExtendedMinutes">What was added to the end, minutes.</param>
/// <param name="EmptySince">Since when nobody is in; null while somebody is.</param>
internal sealed record SessionTimes(DateTimeOffset? StartedAt, int ExtendedMinutes, DateTimeOffset? EmptySince)
{
    /// <summary>Nobody has come in.</summary>
    public static readonly SessionTimes None = new(null, 0, null);

    /// <summary>How long a session waits in an empty room for somebody to come back.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>How long before its start a scheduled room lets people in.</summary>
    public static readonly TimeSpan OpensBefore = TimeSpan.FromMinutes(15);

    /// <summary>How many minutes before the end people are told.</summary>
    public static readonly int[] Marks = [10, 5, 1];

    /// <summary>Whether the session is over by now, for who comes in.</summary>
    public bool IsStale(DateTimeOffset now) => StartedAt is null || EmptySince is { } since && now - since > Grace;

    /// <summary>Somebody came in.</summary>
    public SessionTimes Entered(DateTimeOffset at) => IsStale(at) ? new SessionTimes(at, 0, null) : this with { EmptySince = null };

    /// <summary>When the room ends for those who are in; null for never.</summary>
    public DateTimeOffset? EndsAt(RoomSettings settings) =>
        settings.Duration == 0 ? null
        : settings is { Scheduled: true, ScheduledTime: { } start } ? start.AddMinutes(settings.Duration + ExtendedMinutes)
        : StartedAt?.AddMinutes(settings.Duration + ExtendedMinutes);

    /// <summary>The whole minutes that are left, rounded up; 0 when the room does not end.</summary>
    public int RemainingMinutes(RoomSettings settings, DateTimeOffset now) =>
        EndsAt(settings) is { } end ? Math.Max(1, (int)Math.Ceiling((end - now).TotalMinutes)) : 0;

    /// <summary>What comes next: a mark (minutes before the end), or the end itself (0). Null when the room does not end, or has.</summary>
    public (DateTimeOffset At, int Minutes)? Next(RoomSettings settings, DateTimeOffset now)
    {
        if (EndsAt(settings) is not { } end) return null;
        foreach (var mark in Marks)
            if (end.AddMinutes(-mark) > now) return (end.AddMinutes(-mark), mark);
        return (end, 0);
    }
}
