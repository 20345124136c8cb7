using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <content>
/// Lost and resumed connections. A member who is lost stays on the roster with all its streams, marked as reconnecting; the attempts are
/// its endpoint's business, and only their facts come here. A resume spends the resume token: the next one has the next number.
/// </content>
internal sealed partial record RoomState
{
    private Decision Resume(RoomFacts.Resume r, DateTimeOffset now)
    {
        // The same words for both: whoever tries out tokens learns nothing about who is in the room.
        if (Find(r.ClientId) is not { } m || r.Token is not { } token)
            return Decision.Refuse(Codes.ResumeRefused, "There is nothing to resume with this token. Join the room anew.");
        if (CommandRules.CheckOffer(r.Offer) is { } problem) return Decision.Refuse(Codes.InvalidParameters, problem);
        // With the token before, the answer to the last resume was lost: its new token is given once more. Or it is a try that the client
        // gave up, and what carried it stood still meanwhile: it must not put out the session of a later one.
        if (token < m.ResumeGeneration && r.Attempt != 0 && r.Attempt < m.ResumeAttempt)
            return Decision.Refuse(Codes.SessionReplaced, "A newer request has taken the place of this one.");
        return token < m.ResumeGeneration && r.Attempt <= m.ResumeAttempt
            ? Decision.NoChange
            : Decision.Accept(new UserResumed(RoomId, now, r.ClientId, Math.Max(token + 1, m.ResumeGeneration), r.Attempt));
    }

    private Decision Interrupt(RoomFacts.AttemptBegun a, DateTimeOffset now)
    {
        if (Find(a.ClientId) is not { } m) return Decision.NoChange;
        var attempt = new ReconnectAttempted(RoomId, now, a.ClientId, a.Number, a.Of);
        return m.Reconnecting && m.MediaLost == a.MediaLost
            ? Decision.Accept(attempt)
            : Decision.Accept(new UserInterrupted(RoomId, now, a.ClientId, a.Cause, a.MediaLost), attempt);
    }

    private Decision Restore(RoomFacts.LinkRestored r, DateTimeOffset now) =>
        Find(r.ClientId) is { Reconnecting: true } ? Decision.Accept(new UserReconnected(RoomId, now, r.ClientId, r.Attempts)) : Decision.NoChange;
}
