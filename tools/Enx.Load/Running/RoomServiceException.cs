namespace Enx.Load.Running;

/// <summary>A room or a token could not be had, with the reason.</summary>
internal sealed class RoomServiceException(string message) : Exception(message);
