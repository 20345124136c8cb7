using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Json;
using Enx.Host.Signalling.Methods;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Enx.Actors.Protocol.DoorCommands;
using static Enx.Actors.Protocol.FloorCommands;
using static Enx.Actors.Protocol.ModerationCommands;

namespace Enx.Host.Api;

/// <summary>What an application does with a room while people are in it: all that a moderator may, and bans and tokens. docs/protocol.md §3.</summary>
internal static class ModerationApi
{
    private const int LongestReference = 200;
    private const int LongestTokenId = 200;

    public static void MapModeration(this RouteGroupBuilder api)
    {
        Bare(api, "lock", "lockRoom", "Locks a room", "Nobody new comes in.", id => new LockRoom(id, null, true));
        Bare(api, "unlock", "unlockRoom", "Unlocks a room", "People may come in again.", id => new LockRoom(id, null, false));
        Bare(api, "mute", "muteRoom", "Mutes a room", "All microphones but the moderators' are muted, those of late comers too.", id => new HardMuteRoom(id, null, true));
        Bare(api, "unmute", "unmuteRoom", "Unmutes a room", "People may turn their microphones on again.", id => new HardMuteRoom(id, null, false));
        Bare(api, "destroy", "endSession", "Ends a session", "Everyone is out. A room that is not adhoc can be used again.", id => new DestroyRoom(id, null));
        Bare(api, "extend", "extendRoom", "Adds time", "To a room that is about to end.", id => new ExtendDuration(id, null));

        With<ClientsBody>(api, "drop", "dropUsers", "Drops users", "Those named, or everyone. They are not reconnected.", ApiExamples.Clients,
            (id, body) => new DropUsers(id, null, Clients.ReadList(body, "client_ids") ?? []));
        With<ModeBody>(api, "mode", "switchMode", "Switches the mode", "group or lecture.", ApiExamples.Mode,
            (id, body) => new SwitchRoomMode(id, null, Moderation.ReadMode(body)));
        With<SpotlightBody>(api, "spotlight", "spotlightUsers", "Puts users in the spotlight", "Or, with add false, takes them from there.", ApiExamples.Spotlight,
            (id, body) => new SpotlightUsers(id, null, Clients.NeedList(body, "client_ids"), body.Flag("add") ?? true));
        With<KnockBody>(api, "knock", "switchKnocking", "Turns knocking on or off", "With it on, a moderator lets each person in.", ApiExamples.Knock,
            (id, body) => new EnableKnock(id, null, body.NeedFlag("enabled")));
        With<FloorBody>(api, "floor", "moveFloor", "Gives and takes the floor", "Of a lecture, as a moderator does.", ApiExamples.Floor,
            (id, body) => new ProcessFloor(id, null, ReadFloor(body), Clients.Need(body, "client_id")));
        With<BanBody>(api, "bans", "banUser", "Bans a person", "By the application's own reference; who is in under it is put out.", ApiExamples.Ban,
            (id, body) => new BanUser(id, null, body.NeedLabel("user_ref", LongestReference)));
        api.MapDelete("/rooms/{room_id}/bans/{user_ref}", async (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "user_ref")] string userRef, HttpContext http, RoomGateway rooms, CancellationToken ct) =>
            await DoAsync(rooms, new UnbanUser(id, null, userRef.Contains('%') ? LastSegment(http) : userRef), ct))
            .Says("unbanUser", "Lifts a ban", "The person may come in again.", null);

        api.MapPost("/rooms/{room_id}/users/{client_id}/mute", (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "client_id")] string who, HttpRequest http, RoomGateway rooms, CancellationToken ct) =>
            MuteUserAsync(id, who, true, http, rooms, ct))
            .Accepts<MuteBody>("application/json").Says("muteUser", "Mutes a user", "The microphone, the camera or both; the user cannot undo it.", ApiExamples.Mute);
        api.MapPost("/rooms/{room_id}/users/{client_id}/unmute", (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "client_id")] string who, HttpRequest http, RoomGateway rooms, CancellationToken ct) =>
            MuteUserAsync(id, who, false, http, rooms, ct))
            .Accepts<MuteBody>("application/json").Says("unmuteUser", "Unmutes a user", "The user may turn it on again.", ApiExamples.Mute);
        api.MapPost("/rooms/{room_id}/users/{client_id}/role", async (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "client_id")] string who, HttpRequest http, RoomGateway rooms, CancellationToken ct) =>
            await DoAsync(rooms, new SwitchUserRole(id, null, who, await ReadRoleAsync(http, ct)), ct))
            .Accepts<RoleBody>("application/json").Says("switchRole", "Gives a user another role", "Everyone hears of it.", ApiExamples.Role);

        api.MapGet("/rooms/{room_id}/awaited", AwaitedAsync).Produces<AwaitedAnswer>()
            .Describe("listAwaited", "Lists those at the door", "In the order in which they came.", null, ApiExamples.Awaited, StatusCodes.Status404NotFound);
        api.MapPost("/rooms/{room_id}/awaited/{client_id}/approve", async (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "client_id")] string who, RoomGateway rooms, CancellationToken ct) =>
            await DoAsync(rooms, new ApproveAwaitedUser(id, null, who), ct))
            .Says("approveAwaited", "Lets somebody in", "Who knocked.", null);
        api.MapPost("/rooms/{room_id}/awaited/{client_id}/deny", async (
                [FromRoute(Name = "room_id")] string id, [FromRoute(Name = "client_id")] string who, RoomGateway rooms, CancellationToken ct) =>
            await DoAsync(rooms, new DenyAwaitedUser(id, null, who), ct))
            .Says("denyAwaited", "Sends somebody away", "Who knocked.", null);

        api.MapDelete("/rooms/{room_id}/tokens/{token_id}", RevokeAsync)
            .Says("revokeToken", "Revokes a token", "It lets nobody in any more, and who came in with it is put out.", null);
    }

    private static void Bare(RouteGroupBuilder api, string verb, string name, string summary, string description, Func<string, IRoomCommand> command) =>
        api.MapPost("/rooms/{room_id}/" + verb, async ([FromRoute(Name = "room_id")] string id, RoomGateway rooms, CancellationToken ct) =>
            await DoAsync(rooms, command(id), ct)).Says(name, summary, description, null);

    private static void With<TBody>(RouteGroupBuilder api, string verb, string name, string summary, string description, string example, Func<string, StrictObject, IRoomCommand> command)
        where TBody : notnull =>
        api.MapPost("/rooms/{room_id}/" + verb, async ([FromRoute(Name = "room_id")] string id, HttpRequest http, RoomGateway rooms, CancellationToken ct) =>
        {
            var body = await JsonBody.ReadAsync(http, ct);
            var order = command(id, body);
            body.End();
            return await DoAsync(rooms, order, ct);
        }).Accepts<TBody>("application/json").Says(name, summary, description, example);

    private static void Says(this RouteHandlerBuilder call, string id, string summary, string description, string? request) => call
        .Produces<DoneAnswer>()
        .Describe(id, summary, description, request, ApiExamples.Done,
            StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static async Task<JsonHttpResult<DoneAnswer>> DoAsync(RoomGateway rooms, IRoomCommand command, CancellationToken cancellationToken)
    {
        await rooms.AskAsync(command, cancellationToken);
        return TypedResults.Json(DoneAnswer.Instance, ApiJson.Default.DoneAnswer);
    }

    /// <summary>The microphone first. What is refused for the one ends the call before the other.</summary>
    private static async Task<JsonHttpResult<DoneAnswer>> MuteUserAsync(
        string roomId, string clientId, bool muted, HttpRequest http, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(http, cancellationToken);
        var (audio, video) = (body.Flag("audio") ?? false, body.Flag("video") ?? false);
        body.End();
        if (!audio && !video) throw new InputException(Codes.InvalidParameters, "Nothing is named: give audio, video or both as true.");
        if (audio) await rooms.AskAsync(new HardMuteUser(roomId, null, clientId, false, muted), cancellationToken);
        if (video) await rooms.AskAsync(new HardMuteUser(roomId, null, clientId, true, muted), cancellationToken);
        return TypedResults.Json(DoneAnswer.Instance, ApiJson.Default.DoneAnswer);
    }

    private static async Task<Role> ReadRoleAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(http, cancellationToken);
        var role = RoleNames.Find(body.NeedWord("role", RoleNames.All))!.Value;
        body.End();
        return role;
    }

    /// <summary>The end of the path as it was sent: a route leaves an escaped slash escaped, and then nobody can tell whether it was sent so.</summary>
    private static string LastSegment(HttpContext http)
    {
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static FloorAction ReadFloor(StrictObject body) =>
        body.NeedWord("action", "grantFloor", "denyFloor", "releaseFloor", "inviteToFloor", "cancelFloorInvite") switch
        {
            "grantFloor" => FloorAction.Grant,
            "denyFloor" => FloorAction.Deny,
            "releaseFloor" => FloorAction.Release,
            "inviteToFloor" => FloorAction.Invite,
            _ => FloorAction.CancelInvite,
        };

    private static async Task<JsonHttpResult<AwaitedAnswer>> AwaitedAsync([FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var list = await rooms.AskAsync<RoomReplies.AwaitedList>(new RoomQueries.GetAwaited(roomId), cancellationToken);
        return TypedResults.Json(new AwaitedAnswer(Codes.Success, list.Users.Length, list.Users), ApiJson.Default.AwaitedAnswer);
    }

    /// <summary>When the token was made is not known here, so the room remembers it for as long as any token lives.</summary>
    private static Task<JsonHttpResult<DoneAnswer>> RevokeAsync(
        [FromRoute(Name = "room_id")] string roomId, [FromRoute(Name = "token_id")] string tokenId,
        RoomGateway rooms, EnxSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        if (tokenId.Length > LongestTokenId) throw new InputException(Codes.InvalidParameters, $"token_id must be text of at most {LongestTokenId} characters.");
        return DoAsync(rooms, new RevokeToken(roomId, tokenId, time.GetUtcNow() + settings.Auth.TokenLife), cancellationToken);
    }
}
