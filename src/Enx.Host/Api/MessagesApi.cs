using System.Collections.Immutable;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.RoomAccess;
using Enx.Host.Verbs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Enx.Actors.Protocol.MessageCommands;

namespace Enx.Host.Api;

/// <summary>Chat and data from an application to the people in a room, and what was said there.</summary>
internal static class MessagesApi
{
    private static readonly Parameter<ImmutableArray<string>> Recipients = Parameters.OptionalClients("Whom it is for.", "recipientIds");

    public static void MapMessages(this RouteGroupBuilder api)
    {
        api.MapPost("/rooms/{room_id}/messages", SendAsync)
            .Accepts<MessageBody>("application/json").Produces<MessageSentAnswer>()
            .Describe("sendMessage", "Says something", "Chat, or data of the application (user_data, whose message is a JSON object), to everyone or to some.",
                ApiExamples.Message, ApiExamples.MessageSent,
                StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        api.MapGet("/rooms/{room_id}/messages", ListAsync)
            .Produces<MessagesAnswer>()
            .Describe("listMessages", "Gives what was said", "Oldest first, all of it or what came after a message. A room keeps a bounded number.", null, ApiExamples.Messages,
                StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<JsonHttpResult<MessageSentAnswer>> SendAsync(
        [FromRoute(Name = "room_id")] string roomId, HttpRequest http, RoomGateway rooms, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(http, cancellationToken);
        var type = body.NeedWord("type", "chat", "user_data") == "chat" ? MessageType.Chat : MessageType.UserData;
        var message = (type == MessageType.Chat ? MessageVerbs.Text : MessageVerbs.Data).Read(body, "message");
        var recipients = Recipients.Read(body, "recipient_ids");
        if (recipients.Length > ProtocolLimits.MostRecipients) throw body.Wrong("recipient_ids", $"must name {ProtocolLimits.MostRecipients} users at most");
        var broadcast = body.Flag("broadcast") ?? recipients.IsEmpty;
        if (!broadcast && recipients.IsEmpty) throw body.Wrong("recipient_ids", "is missing: name who it is for, or broadcast it");
        var sender = body.Label("sender", ProtocolLimits.LongestName) ?? "";
        body.End();
        var sent = await rooms.AskAsync<RoomReplies.MessageSent>(new SendMessage(roomId, null, type, message, broadcast, recipients, sender), cancellationToken);
        return TypedResults.Json(new MessageSentAnswer(Codes.Success, sent.MessageId, sent.Timestamp), ApiJson.Default.MessageSentAnswer);
    }

    private static async Task<JsonHttpResult<MessagesAnswer>> ListAsync(
        [FromRoute(Name = "room_id")] string roomId, RoomGateway rooms, CancellationToken cancellationToken, [FromQuery(Name = "after_id")] long afterId = 0)
    {
        if (afterId < 0) throw new InputException(Codes.InvalidParameters, "after_id must be 0 or more.");
        var list = await rooms.AskAsync<RoomReplies.MessageList>(new RoomQueries.GetMessages(roomId, null, afterId), cancellationToken);
        return TypedResults.Json(new MessagesAnswer(Codes.Success, list.Messages), ApiJson.Default.MessagesAnswer);
    }
}
