using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.RoomAccess;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enx.Host.Api;

/// <summary>Rooms, the users in them, and tokens for them: docs/protocol.md §3.</summary>
internal static class RoomsApi
{
    private const int UsualTake = 50;
    private const int MostTake = 100;

    public static void MapRooms(this RouteGroupBuilder api)
    {
        api.MapPost("/rooms", CreateAsync)
            .Accepts<RoomBody>("application/json").Produces<RoomAnswer>(StatusCodes.Status201Created)
            .Describe("createRoom", "Makes a room", "Settings that are not given have their usual values.", ApiExamples.CreateRoom, ApiExamples.Room);
        api.MapGet("/rooms", ListAsync)
            .Produces<RoomListAnswer>()
            .Describe("listRooms", "Lists rooms", "By id, a page at a time; name leaves only rooms whose name contains it.", null, ApiExamples.RoomList,
                StatusCodes.Status400BadRequest);
        api.MapGet("/rooms/{room_id}", GetAsync)
            .Produces<RoomAnswer>()
            .Describe("getRoom", "Gives a room", "With the number of users in it.", null, ApiExamples.Room, StatusCodes.Status404NotFound);
        api.MapPatch("/rooms/{room_id}", UpdateAsync)
            .Accepts<RoomChangeBody>("application/json").Produces<RoomAnswer>()
            .Describe("updateRoom", "Changes a room", "What is not given stays. Settings are laid over the present ones and hold for those who join afterwards.", ApiExamples.UpdateRoom, ApiExamples.Room,
                StatusCodes.Status404NotFound);
        api.MapDelete("/rooms/{room_id}", DeleteAsync)
            .Produces<DoneAnswer>()
            .Describe("deleteRoom", "Deletes a room", "Not while people are in it, unless force is true: then they are out.", null, ApiExamples.Done,
                StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        api.MapGet("/rooms/{room_id}/users", UsersAsync)
            .Produces<UsersAnswer>()
            .Describe("listUsers", "Lists the users in a room", "Those who have joined and are connected.", null, ApiExamples.Users, StatusCodes.Status404NotFound);
        api.MapDelete("/rooms/{room_id}/users/{client_id}", DisconnectAsync)
            .Produces<DoneAnswer>()
            .Describe("disconnectUser", "Takes a user out", "The user hears onRoomDisConnected with cause 9011.", null, ApiExamples.Done, StatusCodes.Status404NotFound);
        api.MapPost("/rooms/{room_id}/tokens", TokenAsync)
            .Accepts<TokenBody>("application/json").Produces<TokenAnswer>(StatusCodes.Status201Created)
            .Describe("createToken", "Makes a token", "It lets one user into the room, once, within the token's life, to do what the role gives and the token does not withhold. By its token_id it can be revoked.", ApiExamples.CreateToken, ApiExamples.Token,
                StatusCodes.Status404NotFound);
    }

    private static async Task<JsonHttpResult<RoomAnswer>> CreateAsync(HttpRequest http, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var request = RoomRequest.Read(await JsonBody.ReadAsync(http, cancellationToken));
        var usual = new RoomSettings();
        var command = new RoomCommands.CreateRoom(
            RoomIds.Create(),
            request.RequireName(),
            request.OwnerRef ?? "",
            request.Settings is { } given ? RoomSettingsJson.Merge(given, usual) : usual,
            request.Data ?? ImmutableDictionary<string, string>.Empty);
        var room = await rooms.AskAsync<RoomReplies.RoomDetails>(command, cancellationToken);
        return TypedResults.Json(new RoomAnswer(Codes.Success, RoomView.Of(room)), ApiJson.Default.RoomAnswer, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<JsonHttpResult<RoomListAnswer>> ListAsync(
        RoomGateway rooms, RoomCensus census, CancellationToken cancellationToken, [Range(0, int.MaxValue)] int skip = 0, [Range(1, MostTake)] int take = UsualTake, string? name = null)
    {
        if (skip < 0) throw new InputException(Codes.InvalidParameters, "skip must be 0 or more.");
        if (take is < 1 or > MostTake) throw new InputException(Codes.InvalidParameters, $"take must be 1 to {MostTake}.");
        var list = await rooms.ListAsync(new DirectoryQueries.ListRooms(skip, take, string.IsNullOrEmpty(name) ? null : name), cancellationToken);
        var users = await census.CountAsync([.. list.Rooms.Select(r => r.RoomId)], cancellationToken);
        return TypedResults.Json(new RoomListAnswer(Codes.Success, list.Total, [.. list.Rooms.Zip(users, RoomView.Of)]), ApiJson.Default.RoomListAnswer);
    }

    private static async Task<JsonHttpResult<RoomAnswer>> GetAsync([FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken) =>
        TypedResults.Json(new RoomAnswer(Codes.Success, RoomView.Of(await rooms.GetRoomAsync(roomId, cancellationToken))), ApiJson.Default.RoomAnswer);

    private static async Task<JsonHttpResult<RoomAnswer>> UpdateAsync(
        [FromRoute(Name = "room_id")] string roomId, HttpRequest http, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var request = RoomRequest.Read(await JsonBody.ReadAsync(http, cancellationToken));
        var present = await rooms.GetRoomAsync(roomId, cancellationToken);
        var command = new RoomCommands.UpdateRoom(
            roomId,
            request.Name is null ? null : request.RequireName(),
            request.OwnerRef,
            request.Settings is { } given ? RoomSettingsJson.Merge(given, present.Settings) : null,
            request.Data);
        var room = await rooms.AskAsync<RoomReplies.RoomDetails>(command, cancellationToken);
        return TypedResults.Json(new RoomAnswer(Codes.Success, RoomView.Of(room)), ApiJson.Default.RoomAnswer);
    }

    private static async Task<JsonHttpResult<DoneAnswer>> DeleteAsync(
        [FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken, bool force = false)
    {
        await rooms.AskAsync(new RoomCommands.DeleteRoom(roomId, force), cancellationToken);
        return Done();
    }

    private static async Task<JsonHttpResult<UsersAnswer>> UsersAsync([FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var list = await UserListAsync(rooms, roomId, cancellationToken);
        return TypedResults.Json(new UsersAnswer(Codes.Success, list.Users.Length, list.Users), ApiJson.Default.UsersAnswer);
    }

    private static async Task<JsonHttpResult<DoneAnswer>> DisconnectAsync(
        [FromRoute(Name = "room_id")] string roomId, [FromRoute(Name = "client_id")] string clientId, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var list = await UserListAsync(rooms, roomId, cancellationToken);
        if (list.Users.All(u => u.ClientId != clientId)) throw ApiException.Of(Codes.UserNotFound, "There is no such user in the room. See its users.");
        await rooms.AskAsync(new RoomCommands.Disconnect(roomId, clientId, DisconnectCause.ByServer), cancellationToken);
        return Done();
    }

    private static async Task<JsonHttpResult<TokenAnswer>> TokenAsync(
        [FromRoute(Name = "room_id")] string roomId, HttpRequest http, RoomGateway rooms, TokenIssuer tokens, CancellationToken cancellationToken)
    {
        var user = TokenRequest.Read(await JsonBody.ReadAsync(http, cancellationToken));
        var room = await rooms.GetRoomAsync(roomId, cancellationToken);
        var token = tokens.Issue(roomId, user, room.Settings.MaxActiveTalkers);
        return TypedResults.Json(new TokenAnswer(Codes.Success, token.Token, token.TokenId, token.ExpiresAt), ApiJson.Default.TokenAnswer, statusCode: StatusCodes.Status201Created);
    }

    private static Task<RoomReplies.UserList> UserListAsync(RoomGateway rooms, string roomId, CancellationToken cancellationToken) =>
        rooms.AskAsync<RoomReplies.UserList>(new RoomQueries.GetUsers(roomId), cancellationToken);

    private static JsonHttpResult<DoneAnswer> Done() => TypedResults.Json(DoneAnswer.Instance, ApiJson.Default.DoneAnswer);
}
