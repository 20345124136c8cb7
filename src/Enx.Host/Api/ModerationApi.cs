using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Errors;
using Enx.Host.RoomAccess;
using Enx.Host.Verbs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Enx.Actors.Protocol.ModerationCommands;

namespace Enx.Host.Api;

/// <summary>
/// What an application does with a room while people are in it: all that a moderator may, and bans and tokens. docs/protocol.md §3. What is a
/// verb is mapped by its own description; what only an application does, here.
/// </summary>
internal static class ModerationApi
{
    public static void MapModeration(this RouteGroupBuilder api)
    {
        foreach (var call in VerbTable.RestCalls) api.MapVerb(call);
        api.MapGet("/rooms/{room_id}/awaited", AwaitedAsync).Produces<AwaitedAnswer>()
            .Describe("listAwaited", "Lists those in the waiting room", "In the order in which they came.", null, ApiExamples.Awaited, StatusCodes.Status404NotFound);
        api.MapDelete("/rooms/{room_id}/tokens/{token_id}", RevokeAsync)
            .DescribeVerb("revokeToken", "Revokes a token", "It lets nobody in any more, and who came in with it is put out.", null);
    }

    private static async Task<JsonHttpResult<AwaitedAnswer>> AwaitedAsync([FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var list = await rooms.AskAsync<RoomReplies.AwaitedList>(new RoomQueries.GetAwaited(roomId), cancellationToken);
        return TypedResults.Json(new AwaitedAnswer(Codes.Success, list.Users.Length, list.Users), ApiJson.Default.AwaitedAnswer);
    }

    /// <summary>When the token was made is not known here, so the room remembers it for as long as any token lives.</summary>
    private static async Task<JsonHttpResult<DoneAnswer>> RevokeAsync(
        [FromRoute(Name = "room_id")] string roomId, [FromRoute(Name = "token_id")] string tokenId,
        RoomGateway rooms, EnxSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        if (tokenId.Length > ProtocolLimits.LongestName) throw new InputException(Codes.InvalidParameters, $"token_id must be text of at most {ProtocolLimits.LongestName} characters.");
        await rooms.AskAsync(new RevokeToken(roomId, tokenId, time.GetUtcNow() + settings.Auth.TokenLife), cancellationToken);
        return TypedResults.Json(DoneAnswer.Instance, ApiJson.Default.DoneAnswer);
    }
}
