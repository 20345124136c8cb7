using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.RoomAccess;
using Enx.Host.Web.Listeners;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enx.Host.Api.Demo;

/// <summary>
/// The demo page's own way to tokens: whoever names a room gets in, and the room is made if there is none. It asks for no key, so
/// it exists on loopback only, and there for what is local alone (<see cref="CallerMarks"/>), unless the configuration says twice that it shall.
/// </summary>
internal static class DemoApi
{
    private static readonly RoomSettings Settings = new() { Participants = 16, Moderators = 5 };

    public static RouteHandlerBuilder MapDemo(this IEndpointRouteBuilder app) => app.MapPost("/demo/tokens", TokenAsync)
        .Accepts<DemoTokenBody>("application/json").Produces<DemoTokenAnswer>()
        .WithTags("Demo")
        .Describe("createDemoToken", "Makes a demo token", "And the room of that name, if there is none, with the settings given. Only while enx.demo.enabled is on; asks for no key.",
            ApiExamples.DemoToken, ApiExamples.DemoTokenAnswer)
        .AsksRooms()
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Security = [];
            return Task.CompletedTask;
        });

    /// <summary>The id of a demo room: something of its name for people, and something of its hash, so that two names never share a room.</summary>
    public static string RoomIdFor(string name)
    {
        var slug = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(24)]).Trim('-');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        return slug.Length > 0 ? $"demo-{slug}-{hash}" : $"demo-{hash}";
    }

    private static async Task<JsonHttpResult<DemoTokenAnswer>> TokenAsync(HttpRequest http, EnxSettings node, RoomGateway rooms, TokenIssuer tokens, CancellationToken cancellationToken)
    {
        if (!node.Demo.Public && !CallerMarks.IsLocal(http.HttpContext))
            throw new ApiException(StatusCodes.Status403Forbidden, StatusCodes.Status403Forbidden, "Demo tokens are for this machine alone, and this request comes from outside or through a proxy. The operator can switch enx.demo.public on.");
        var body = await JsonBody.ReadAsync(http, cancellationToken);
        var name = body.Label("room", ProtocolLimits.LongestName)?.Trim();
        if (string.IsNullOrEmpty(name)) throw body.Wrong("room", "is missing: give the room's name");
        var user = TokenRequest.ReadUser(body, "", ImmutableDictionary<string, string>.Empty);
        var settings = body.Object("settings", VocabularyCodes.SettingsInvalid) is { } given ? RoomSettingsJson.Merge(given, Settings) : Settings;
        body.End();
        var room = await FindOrMakeAsync(rooms, RoomIdFor(name), name, settings, cancellationToken);
        return TypedResults.Json(new DemoTokenAnswer(tokens.Issue(room.RoomId, user with { MayRename = true }, room.Settings.MaxActiveTalkers).Token), ApiJson.Default.DemoTokenAnswer);
    }

    private static async Task<RoomReplies.RoomDetails> FindOrMakeAsync(RoomGateway rooms, string roomId, string name, RoomSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await rooms.GetRoomAsync(roomId, cancellationToken);
        }
        catch (ApiException e) when (e.Code == Codes.RoomNotFound)
        {
            return await MakeAsync(rooms, roomId, name, settings, cancellationToken);
        }
    }

    private static async Task<RoomReplies.RoomDetails> MakeAsync(RoomGateway rooms, string roomId, string name, RoomSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var command = new RoomCommands.CreateRoom(roomId, name, "demo", settings, ImmutableDictionary<string, string>.Empty);
            return await rooms.AskAsync<RoomReplies.RoomDetails>(command, cancellationToken);
        }
        catch (ApiException e) when (e.Code == Codes.RoomExists)
        {
            return await rooms.GetRoomAsync(roomId, cancellationToken); // two people named it at the same moment
        }
    }
}
