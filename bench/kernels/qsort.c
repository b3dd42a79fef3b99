// Stresses i32 in memory and recursion: n times quicksort of 100,000 random numbers, checked afterwards.
#include "kernel.h"

#define COUNT 100000

static int numbers[COUNT];

static void quicksort(int *a, int low, int high) {
  while (low < high) {
    int pivot = a[(low + high) >> 1], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        int swapped = a[i];
        a[i] = a[j];
        a[j] = swapped;
        i++;
        j--;
      }
    }
    // Recurses into the smaller part, so that the depth is logarithmic.
    if (j - low < high - i) {
      quicksort(a, low, j);
      low = i;
    } else {
      quicksort(a, i, high);
      high = j;
    }
  }
}

RUN {
  u32 random = 12345;
  int checksum = 0;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) {
      random = random * 1103515245u + 12345u;
      numbers[i] = (int)(random >> 1);
    }
    quicksort(numbers, 0, COUNT - 1);
    checksum ^= numbers[0] ^ numbers[COUNT / 2] ^ numbers[COUNT - 1];
    for (int i = 1; i < COUNT; i++) {
      if (numbers[i - 1] > numbers[i]) return -1;
    }
  }
  return checksum;
}
