namespace Enx.Actors.Hosting;

/// <summary>Which side goes on when the network parts a cluster. All members, backends too, must go by the same one.</summary>
public enum SplitBrainStrategy
{
    /// <summary><see cref="Lease"/> with rooms in PostgreSQL, else <see cref="Majority"/>.</summary>
    Auto,

    /// <summary>The side with more nodes; of two equal ones that with the lowest address. Two nodes do not outlive the loss of the lower.</summary>
    Majority,

    /// <summary>The side that gets a lease in the database; that with more nodes asks first. Needs PostgreSQL.</summary>
    Lease,
}
