using Akka.Actor;
using Akka.Hosting;

namespace Enx.Actors.Placement;

/// <summary>Says which media node a room's media goes to.</summary>
public interface IMediaPlacement
{
    /// <summary>The media node for a room; null when there is none that takes it now.</summary>
    IActorRef? NodeFor(string roomId);
}

/// <summary>Every room's media goes to the media node of this process, registered under <see cref="MediaNode"/>.</summary>
public sealed class RegisteredMediaNode(IReadOnlyActorRegistry registry) : IMediaPlacement
{
    /// <inheritdoc/>
    public IActorRef? NodeFor(string roomId) => registry.TryGet<MediaNode>(out var node) ? node : null;
}
