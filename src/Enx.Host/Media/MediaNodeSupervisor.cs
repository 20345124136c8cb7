using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Host.Media;

/// <summary>
/// The media node as the others address it. It answers their pings and does nothing else: a node that is busy with what people send is not lost,
/// and would be taken for it if pings waited behind that. What is for rooms it hands on to <see cref="MediaNodeActor"/>, and ends when that does.
/// </summary>
internal sealed class MediaNodeSupervisor : ReceiveActor
{
    /// <param name="rooms">How the actor is made that carries out what rooms say.</param>
    public static Props Props(Props rooms) => Akka.Actor.Props.Create(() => new MediaNodeSupervisor(rooms));

    public MediaNodeSupervisor(Props rooms)
    {
        var node = Context.Watch(Context.ActorOf(rooms, "rooms"));
        Receive<NodeProtocol.Ping>(p => Sender.Tell(new NodeProtocol.Pong(p.Number)));
        Receive<Terminated>(_ => Context.Stop(Self));
        ReceiveAny(message => node.Forward(message));
    }
}
