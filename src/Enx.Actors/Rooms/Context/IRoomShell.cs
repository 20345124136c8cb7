using Akka.Actor;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;

namespace Enx.Actors.Rooms.Context;

/// <summary>What the room's actor does for the parts of the room: only an actor can.</summary>
internal interface IRoomShell
{
    /// <summary>What follows from a command now, with a placement of the media in front when it needs one.</summary>
    Decision Decide(IRoomCommand command);

    /// <summary>Stores what was decided, lets it take effect, then does what is left to do; a refusal goes to <paramref name="replyTo"/>.</summary>
    void CarryOut(Decision decision, IActorRef replyTo, Action? then = null);

    /// <summary>Starts an endpoint, whose end the room hears of.</summary>
    IActorRef StartEndpoint(EndpointActor.Setup setup, long order);

    /// <summary>Stops an endpoint.</summary>
    void Stop(IActorRef endpoint);

    /// <summary>The room hears of the actor's end from now on.</summary>
    void Watch(IActorRef actor);

    /// <summary>The room does not want to hear of the actor's end any more.</summary>
    void Unwatch(IActorRef actor);

    /// <summary>Takes up the joins that were put off while it was in doubt who is in the room.</summary>
    void TakeUpJoins();

    /// <summary>Ends this life of the room; the next reads the journal anew.</summary>
    void StartAgain();

    /// <summary>A message may have made the room superfluous: it goes when there is none, and in a while when nothing keeps it.</summary>
    void StayWhileNeeded();
}
