using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Floor;

/// <summary>
/// The floor of a lecture. The rules:
/// <list type="number">
/// <item>There is a floor only in a lecture (5067). Moderators speak without it, viewers never; one participant at a time holds it.</item>
/// <item>A participant asks, calls off, finishes, or answers an invitation, for itself (1705); moderators grant, deny, take back and
/// invite. A backend may do all of it for anybody.</item>
/// <item>Who gets the floor while somebody holds it takes it over: the holder is released first.</item>
/// <item>The holder publishes like a moderator: microphone, camera, share. Who loses the floor stops to.</item>
/// <item>The floor is free when its holder leaves or stops being a participant; a requester who leaves is off the lists. A holder whose
/// connection is being restored keeps it, unlike in the vocabulary's own service: a glitch of the network should not end a speech.</item>
/// <item>200 ask and 200 are invited at most (9023).</item>
/// </list>
/// </summary>
internal static class FloorRules
{
    /// <summary>How many ask for the floor at most, and how many are invited.</summary>
    public const int MaxFloorRequests = 200;

    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        ProcessFloor f => Process(room, f, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        FloorProcessed f => room with { Floor = room.Floor.After(f.ClientId, f.Action) },
        _ => null,
    };

    private static Decision Process(RoomState room, ProcessFloor f, DateTimeOffset now)
    {
        if (!Enum.IsDefined(f.Action)) return Decision.Refuse(Codes.InvalidParameters, "The room does not know that action.");
        var own = f.Action is FloorAction.Request or FloorAction.Cancel or FloorAction.Finish or FloorAction.AcceptInvite or FloorAction.RejectInvite;
        if (f.By is not null && room.Find(f.By) is null) return Rules.UserNotFound(f.By);
        if (room.Mode != RoomMode.Lecture) return Decision.Refuse(Codes.WrongRoomMode, "There is a floor only in a lecture.");
        if (own && f.By is not null && f.By != f.ClientId) return Decision.Refuse(Codes.FloorUnauthorised, "That is for the participant to say.");
        if (!own && Rules.Barred(room, f.By, Codes.FloorUnauthorised, "Only a moderator gives the floor and takes it.") is { } no) return Decision.Refuse(no);
        if (room.Find(f.ClientId) is not { } m) return Rules.UserNotFound(f.ClientId);
        if (MayNot(room, m, f.Action) is { } refusal) return refusal;
        var done = new FloorProcessed(room.RoomId, now, f.ClientId, f.Action, f.By);
        var takesOver = f.Action is FloorAction.Grant or FloorAction.AcceptInvite && room.Floor.Holder is not null;
        return takesOver
            ? Decision.Accept(new FloorProcessed(room.RoomId, now, room.Floor.Holder!, FloorAction.Release), done)
            : Decision.Accept(done);
    }

    /// <summary>Why something is not done with the floor; null when it is.</summary>
    private static Decision? MayNot(RoomState room, Member m, FloorAction action)
    {
        var holds = room.Floor.Holder == m.ClientId;
        var asks = room.Floor.Requests.Contains(m.ClientId);
        var invited = room.Floor.Invites.Contains(m.ClientId);
        var wants = action is FloorAction.Request or FloorAction.Invite;
        return action switch
        {
            _ when wants && m.User.Role != Role.Participant => Decision.Refuse(Codes.FloorUnauthorised, "The floor is for participants: moderators need none, viewers have none."),
            _ when wants && !m.Media => Decision.Refuse(Codes.FeatureNotEnabled, "Who joined without media has nothing to publish."),
            _ when wants && holds => Decision.Refuse(Codes.SameState, "The user holds the floor already."),
            FloorAction.Request when asks => Decision.Refuse(Codes.RequestInProcess, "The floor has been asked for. A moderator will answer."),
            FloorAction.Request when room.Floor.Requests.Length >= MaxFloorRequests => TooMany("ask for the floor"),
            FloorAction.Invite when invited => Decision.Refuse(Codes.SameState, "The user has been invited already."),
            FloorAction.Invite when room.Floor.Invites.Length >= MaxFloorRequests => TooMany("are invited"),
            FloorAction.Grant when holds => Decision.Refuse(Codes.SameState, "The user holds the floor already."),
            FloorAction.Cancel or FloorAction.Grant or FloorAction.Deny when !asks =>
                Decision.Refuse(Codes.InvalidParameters, "The user has not asked for the floor."),
            FloorAction.AcceptInvite or FloorAction.RejectInvite or FloorAction.CancelInvite when !invited =>
                Decision.Refuse(Codes.InvalidParameters, "The user has not been invited to the floor."),
            FloorAction.Finish or FloorAction.Release when !holds => Decision.Refuse(Codes.FloorNotGranted, "The user does not hold the floor."),
            _ => null,
        };
    }

    private static Decision TooMany(string what) => Decision.Refuse(Codes.LimitReached, $"{MaxFloorRequests} users {what}, which is the most.");
}
