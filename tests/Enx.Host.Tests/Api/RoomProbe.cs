using Akka.Actor;
using Akka.Hosting;

namespace Enx.Host.Tests.Api;

/// <summary>An actor of the test's own where the node would put its rooms.</summary>
internal sealed class RoomProbe<T>(IActorRef actor) : IRequiredActor<T>
{
    public IActorRef ActorRef => actor;

    public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
}
