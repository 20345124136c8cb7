namespace Enx.Actors.Protocol;

/// <summary>
/// The key under which the host registers its media node's actor in the <c>ActorRegistry</c>: the actor that understands
/// <see cref="Protocol.MediaProtocol.IMediaCommand"/>.
/// </summary>
public sealed class MediaNode
{
    private MediaNode()
    {
    }
}
