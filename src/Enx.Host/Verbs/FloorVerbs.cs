using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.FloorCommands;

namespace Enx.Host.Verbs;

/// <summary>The floor of a lecture. Four results carry a number and words of the vocabulary.</summary>
internal static class FloorVerbs
{
    private static readonly Parameter<string> User = Parameters.Client("Whom it concerns.");

    /// <summary>What a participant does, for itself.</summary>
    public static readonly Verb[] OfParticipants =
    [
        Says(Mine("requestFloor", "", FloorAction.Request), Codes.FloorRequested, "Floor Request Received"),
        Mine("cancelFloor", "takes the request back", FloorAction.Cancel),
        Mine("finishFloor", "the holder gives the floor back", FloorAction.Finish),
        Mine("acceptInviteFloorRequest", "", FloorAction.AcceptInvite),
        Mine("rejectInviteFloor", "", FloorAction.RejectInvite),
    ];

    /// <summary>What a moderator does with somebody, by the names of the verbs.</summary>
    private static readonly OrderedDictionary<string, FloorAction> Actions = new(StringComparer.Ordinal)
    {
        ["grantFloor"] = FloorAction.Grant,
        ["denyFloor"] = FloorAction.Deny,
        ["releaseFloor"] = FloorAction.Release,
        ["inviteToFloor"] = FloorAction.Invite,
        ["cancelFloorInvite"] = FloorAction.CancelInvite,
    };

    /// <summary>What a moderator does with somebody.</summary>
    public static readonly Verb[] OfModerators =
    [
        Says(Of("grantFloor"), Codes.FloorGranted, "Floor Granted"),
        Says(Of("denyFloor"), Codes.FloorDenied, "Floor Denied"),
        Says(Of("releaseFloor"), Codes.FloorReleased, "Floor Released"),
        Of("inviteToFloor"),
        Of("cancelFloorInvite"),
    ];

    /// <summary>The same by REST, where the verb is a parameter.</summary>
    public static readonly RestCall OfBackends = Process(Parameters.Word("action", "What is done.", "grantFloor", [.. Actions.Keys]));

    private static RestCall Process(Parameter<string> action) => new(
        HttpMethods.Post, "floor", "moveFloor", "Gives and takes the floor", "Of a lecture, as a moderator does.", [action, User],
        (p, who) => [new ProcessFloor(who.RoomId, null, Actions[p.Get(action)], p.Get(User))], "FloorBody");

    private static Verb Mine(string name, string text, FloorAction action) => Verb.Of(name, text, who => new ProcessFloor(who.RoomId, who.Me, action, who.Me));

    private static Verb Of(string name) => Verb.Of(name, "", User, (who, user) => new ProcessFloor(who.RoomId, who.ClientId, Actions[name], user));

    private static Verb Says(Verb verb, int code, string words) => verb.Answers<RoomReplies.Done>($$"""{"result": {{code}}, "msg": "{{words}}"}""", (json, _) =>
    {
        json.WriteNumber("result", code);
        json.WriteString("msg", words);
    });
}
