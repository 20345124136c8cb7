using Akka.Actor;
using Enx.Actors.Protocol;
using static Enx.Actors.Endpoints.EndpointProtocol;

namespace Enx.Actors.Endpoints;

/// <summary>
/// A client's living connection: its signalling session and its media path. It has one job: to fail when either is lost,
/// so that its supervisor decides what that means.
/// </summary>
internal sealed class LinkActor : ReceiveActor
{
    private readonly IActorRef _session;

    public static Props Props(IActorRef session) => Akka.Actor.Props.Create(() => new LinkActor(session));

    public LinkActor(IActorRef session)
    {
        _session = session;
        Receive<Terminated>(t => throw new LinkLostException("the signalling session ended"));
        Receive<PathIs>(p => p.State != MediaProtocol.PathState.Connected, p => throw new LinkLostException($"the media path is {Name(p.State)}: {p.Cause}"));
        Receive<PathIs>(_ => { });
    }

    protected override void PreStart() => Context.Watch(_session);

    private static string Name(MediaProtocol.PathState state) => state == MediaProtocol.PathState.Silent ? "silent" : "closed";
}
