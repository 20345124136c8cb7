using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Reconnecting;

/// <summary>
/// Lost and resumed connections. A member who is lost stays on the roster with all its streams, marked as reconnecting; the attempts are
/// its endpoint's business, and only their facts come here. A resume spends the resume token: the next one has the next number.
/// </summary>
internal static class ReconnectingRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        RoomFacts.Resume r => Resume(room, r, now),
        RoomFacts.AttemptBegun a => Interrupt(room, a, now),
        RoomFacts.LinkRestored r => Restore(room, r, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        UserInterrupted i => room.Change(i.ClientId, x => x with { Reconnecting = true, MediaLost = x.MediaLost || i.MediaLost }),
        UserResumed r => room.Change(r.ClientId, x => x with { ResumeGeneration = r.Generation, ResumeAttempt = r.Attempt }),
        UserReconnected r => room.Change(r.ClientId, x => x with { Reconnecting = false, MediaLost = false }),
        _ => null,
    };

    private static Decision Resume(RoomState room, RoomFacts.Resume r, DateTimeOffset now)
    {
        // The same words for both: whoever tries out tokens learns nothing about who is in the room.
        if (room.Find(r.ClientId) is not { } m || r.Token is not { } token)
            return Decision.Refuse(Codes.ResumeRefused, "There is nothing to resume with this token. Join the room anew.");
        if (CommandRules.CheckOffer(r.Offer) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        // With the token before, the answer to the last resume was lost: its new token is given once more. Or it is a try that the client
        // gave up, and what carried it stood still meanwhile: it must not put out the session of a later one.
        if (token < m.ResumeGeneration && r.Attempt != 0 && r.Attempt < m.ResumeAttempt)
            return Decision.Refuse(Codes.SessionReplaced, "A newer request has taken the place of this one.");
        return token < m.ResumeGeneration && r.Attempt <= m.ResumeAttempt
            ? Decision.NoChange
            : Decision.Accept(new UserResumed(room.RoomId, now, r.ClientId, Math.Max(token + 1, m.ResumeGeneration), r.Attempt));
    }

    private static Decision Interrupt(RoomState room, RoomFacts.AttemptBegun a, DateTimeOffset now)
    {
        if (room.Find(a.ClientId) is not { } m) return Decision.NoChange;
        var attempt = new ReconnectAttempted(room.RoomId, now, a.ClientId, a.Number, a.Of);
        return m.Reconnecting && m.MediaLost == a.MediaLost
            ? Decision.Accept(attempt)
            : Decision.Accept(new UserInterrupted(room.RoomId, now, a.ClientId, a.Cause, a.MediaLost), attempt);
    }

    private static Decision Restore(RoomState room, RoomFacts.LinkRestored r, DateTimeOffset now) =>
        room.Find(r.ClientId) is { Reconnecting: true } ? Decision.Accept(new UserReconnected(room.RoomId, now, r.ClientId, r.Attempts)) : Decision.NoChange;
}
