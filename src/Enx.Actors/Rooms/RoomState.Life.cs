using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <content>
/// How long a room lives. A <b>scheduled</b> room lets people in from 15 minutes before its start and ends at its start plus its duration.
/// Any other room with a duration ends that long after the first of a session came in; a <b>permanent</b> one may then be used again, an
/// <b>adhoc</b> one is gone, as it is when its last user leaves. Whoever is in at the end is put out with 9020. Within the last ten
/// minutes a moderator adds ten, at most six times.
/// </content>
internal sealed partial record RoomState
{
    private const int ExtensionMinutes = 10;
    private const int MaxExtensions = 6;

    /// <summary>When the session began and ends.</summary>
    public SessionTimes Session { get; init; } = SessionTimes.None;

    private bool IsOpen(DateTimeOffset now) =>
        !Settings.Scheduled || Settings.ScheduledTime is not { } start
        || (now >= start - SessionTimes.OpensBefore && (Settings.Duration == 0 || now < Session.EndsAt(Settings)));

    private string NotOpen() => Settings.Duration == 0
        ? $"The room opens at {Settings.ScheduledTime - SessionTimes.OpensBefore:u}."
        : $"The room is open from {Settings.ScheduledTime - SessionTimes.OpensBefore:u} to {Session.EndsAt(Settings):u}.";

    private Decision Extend(ModerationCommands.ExtendDuration e, DateTimeOffset now)
    {
        if (Barred(e.By, Codes.ModeratorOnly, "Only a moderator extends the room's time.") is { } no) return Decision.Refuse(no);
        if (Session.EndsAt(Settings) is not { } end || Members.IsEmpty)
            return Decision.Refuse(Codes.ExtensionNotPossible, "The room does not end by itself, so there is nothing to extend.");
        if (end - now > TimeSpan.FromMinutes(SessionTimes.Marks[0]))
            return Decision.Refuse(Codes.ExtensionNotPossible, $"The room can be extended in its last {SessionTimes.Marks[0]} minutes.");
        if (Session.ExtendedMinutes >= ExtensionMinutes * MaxExtensions)
            return Decision.Refuse(Codes.ExtensionNotPossible, $"The room has been extended {MaxExtensions} times, which is the most it can be.");
        return Decision.Accept(new DurationExtended(RoomId, now, ExtensionMinutes, e.By));
    }

    private Decision Expire(DateTimeOffset now) => (Members.IsEmpty && Door.Awaited.IsEmpty) || Session.EndsAt(Settings) is not { } end || now < end
        ? Decision.NoChange
        : new Decision(
        [
            .. EverybodyIsOut(DisconnectCause.Expired, now),
            new SessionExpired(RoomId, now),
            .. Settings.Adhoc ? [new RoomDeleted(RoomId, now, DisconnectCause.Expired)] : Array.Empty<IRoomEvent>(),
        ], null);
}
