using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Host.Signalling;

/// <summary>
/// One command to one room, and its answer. A room's answers carry no number, so each command gets a sender of its own: what
/// comes to it is the answer, and an answer that comes too late finds nobody. Lives for one call, as a child of the session.
/// </summary>
internal sealed class RoomCall : ReceiveActor
{
    /// <summary>The room has answered.</summary>
    public sealed record Answered(int Number, IRoomReply Reply) : INoSerializationVerificationNeeded;

    /// <summary>The room has not answered in time.</summary>
    public sealed record Unanswered(int Number) : INoSerializationVerificationNeeded;

    /// <summary>The recipe.</summary>
    /// <param name="rooms">The shard region.</param>
    /// <param name="command">What the room is to do.</param>
    /// <param name="number">The session's number for this call.</param>
    /// <param name="patience">How long the answer may take.</param>
    public static Props Props(IActorRef rooms, IRoomCommand command, int number, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new RoomCall(rooms, command, number, patience));

    public RoomCall(IActorRef rooms, IRoomCommand command, int number, TimeSpan patience)
    {
        Context.SetReceiveTimeout(patience);
        Receive<IRoomReply>(reply =>
        {
            Context.Parent.Tell(new Answered(number, reply));
            Context.Stop(Self);
        });
        Receive<ReceiveTimeout>(_ =>
        {
            Context.Parent.Tell(new Unanswered(number));
            Context.Stop(Self);
        });
        rooms.Tell(command, Self);
    }
}
