using Akka.Actor;
using Akka.Hosting;
using Enx.Actors.Directory;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Host.Configuration;
using Enx.Host.Errors;

namespace Enx.Host.RoomAccess;

/// <summary>
/// The way from HTTP to rooms, and the only place that asks: each question has a time-out and ends with the request. What a room
/// refuses comes out as an <see cref="ApiException"/>.
/// </summary>
internal sealed class RoomGateway(IRequiredActor<RoomActor> rooms, IRequiredActor<RoomDirectory> directory, EnxSettings settings)
{
    /// <summary>A room's answer to a command or query.</summary>
    public async Task<IRoomReply> AskAsync(IWithRoomId message, CancellationToken cancellationToken)
    {
        if (!RoomIds.IsPossible(message.RoomId)) throw ApiException.Of(Codes.RoomNotFound, $"There is no room \"{message.RoomId}\". Create it first.");
        var reply = await AskActorAsync<IRoomReply>(await rooms.GetAsync(cancellationToken), message, cancellationToken);
        return reply is RoomReplies.Refused refused ? throw ApiException.Of(refused.Code, refused.Message) : reply;
    }

    /// <summary>A room's answer of a kind.</summary>
    public async Task<TReply> AskAsync<TReply>(IWithRoomId message, CancellationToken cancellationToken) where TReply : IRoomReply =>
        (TReply)await AskAsync(message, cancellationToken);

    /// <summary>A room.</summary>
    public Task<RoomReplies.RoomDetails> GetRoomAsync(string roomId, CancellationToken cancellationToken) =>
        AskAsync<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(roomId), cancellationToken);

    /// <summary>The rooms there are.</summary>
    public async Task<RoomList> ListAsync(DirectoryQueries.ListRooms query, CancellationToken cancellationToken) =>
        await AskActorAsync<RoomList>(await directory.GetAsync(cancellationToken), query, cancellationToken);

    private async Task<T> AskActorAsync<T>(IActorRef actor, object message, CancellationToken cancellationToken)
    {
        try
        {
            return await actor.Ask<T>(message, settings.Limits.CallTimeout, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, Codes.RoomConnectFailed, "The room did not answer in time. Try again.");
        }
    }
}
